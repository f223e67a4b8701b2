// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* pipe2(), asprintf(), strcasestr() */
#include "admin/pick/rebuild.h"

#include "admin/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 200
#define OUTPUT_MAX                                                                             \
	(64 * 1024 * 1024) /* a daemon that never stops printing is not listened to for ever */

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define N_SIGNALS (sizeof(signals) / sizeof(*signals))

static volatile sig_atomic_t caught; /* the last of these that came */

static unsigned since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start->tv_sec - (now.tv_nsec < start->tv_nsec);
}

static void show_progress(const char *command, unsigned tick, unsigned seconds)
{
	char text[256];

	snprintf(text, sizeof(text), "%c %u:%02u  %s", "|/-\\"[tick % 4], seconds / 60,
		 seconds % 60, command);
	printf("\r%.*s\033[K", (int)out_cut(text, out_width() - 1), text);
	fflush(stdout);
}

/* in the child: never returns */
static void start(const char *command, int out)
{
	const char *path = getenv("PATH");
	char *with_sbin = NULL;
	int nothing = open("/dev/null", O_RDONLY);

	dup2(nothing, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	/* after a plain su, it lacks where the generators are */
	if (asprintf(&with_sbin, "%s%s/usr/sbin:/sbin:/usr/bin:/bin", path ? path : "",
		     path && *path ? ":" : "") >= 0)
		setenv("PATH", with_sbin, 1);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* keeps the last REBUILD_TAIL bytes */
static void keep(struct rebuild *rebuild, size_t *len, const char *data, size_t n)
{
	size_t over = *len + n > REBUILD_TAIL ? *len + n - REBUILD_TAIL : 0;

	if (over >= *len) {
		data += over - *len;
		n -= over - *len;
		over = *len;
	}
	memmove(rebuild->tail, rebuild->tail + over, *len - over);
	memcpy(rebuild->tail + *len - over, data, n);
	*len += n - over;
	rebuild->tail[*len] = 0;
}

/* as initramfs-tools, dracut, mkinitcpio and the programs that they call begin them */
static bool is_warning(const char *line)
{
	return !strncmp(line, "W:", 2) || !strncmp(line, "E:", 2) || strstr(line, "[W]") ||
	       strstr(line, "[E]") || strcasestr(line, "warning:") ||
	       strcasestr(line, "error:");
}

/* the lines of what is printed, one after the other */
struct lines {
	char line[512];
	size_t len;
};

static void end_line(struct rebuild *rebuild, struct lines *lines)
{
	size_t used = strlen(rebuild->warnings);

	lines->line[lines->len] = 0;
	if (is_warning(lines->line)) {
		if (used + lines->len + 2 > sizeof(rebuild->warnings))
			rebuild->more_warnings++;
		else
			sprintf(rebuild->warnings + used, "%s\n", lines->line);
	}
	lines->len = 0;
}

/* what is longer than a line of it is cut; bytes that would talk to the terminal are not kept */
static void find_warnings(struct rebuild *rebuild, struct lines *lines, const char *data,
			  size_t n)
{
	for (; n; data++, n--) {
		if (*data == '\n' || *data == '\r')
			end_line(rebuild, lines);
		else if (lines->len < sizeof(lines->line) - 1)
			lines->line[lines->len++] =
				(unsigned char)*data < ' ' || *data == 0x7f ? '?' : *data;
	}
}

struct follower {
	struct rebuild *rebuild;
	const char *command;
	pid_t pid;
	int in;
	size_t len, all;
	struct lines lines;
};

/* reads what there is: false: nothing now, or nothing ever again */
static bool take(struct follower *f)
{
	char data[1024];
	ssize_t got = read(f->in, data, sizeof(data));

	if (got <= 0)
		return got < 0 && errno == EINTR;
	keep(f->rebuild, &f->len, data, got);
	find_warnings(f->rebuild, &f->lines, data, got);
	f->all += got;
	return true;
}

/* whether the command has ended */
static bool has_ended(struct follower *f)
{
	pid_t pid = waitpid(f->pid, &f->rebuild->status, WNOHANG);

	if (pid < 0 && errno != EINTR)
		f->rebuild->err = -errno;
	return pid > 0 || f->rebuild->err;
}

/* hands on what was meant for gpupt alone; a terminal's Ctrl-C reaches all of its processes anyway */
static void pass_on(struct follower *f)
{
	int signal = caught;

	if (!signal)
		return;
	caught = 0;
	f->rebuild->interrupted = true;
	if (signal != SIGINT)
		kill(f->pid, signal);
}

/* until the command has ended: who still has its standard output then is none of it */
static void follow(struct follower *f, const struct timespec *begin)
{
	struct pollfd fds[] = { { .fd = f->in, .events = POLLIN },
				{ .fd = syscall(SYS_pidfd_open, f->pid, 0),
				  .events = POLLIN } };

	for (unsigned tick = 0; !has_ended(f); tick++) {
		pass_on(f);
		if (out_is_terminal())
			show_progress(f->command, tick, since(begin));
		/* the time is for the terminal, and for kernels before 5.3 */
		if (poll(fds, 2, TICK_MS) > 0 && fds[0].revents && !take(f))
			fds[0].fd = -1;
	}
	pass_on(f);
	while (take(f) && f->all < OUTPUT_MAX)
		;
	end_line(f->rebuild, &f->lines);
	if (fds[1].fd >= 0)
		close(fds[1].fd);
	if (out_is_terminal())
		fputs("\r\033[K", stdout);
	/* the first line may have lost its beginning */
	if (f->all > REBUILD_TAIL && strchr(f->rebuild->tail, '\n')) {
		const char *whole = strchr(f->rebuild->tail, '\n') + 1;

		memmove(f->rebuild->tail, whole, strlen(whole) + 1);
	}
}

static void catch (int signal)
{
	caught = signal;
}

/* what would end gpupt while the images are half-made; OLD: as it was, to be put back */
static void catch_signals(struct sigaction *old, bool on)
{
	const struct sigaction action = { .sa_handler = catch };

	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (on)
			sigaction(signals[i], NULL, &old[i]);
		/* what nohup ignores, the command is to ignore, too */
		if (old[i].sa_handler != SIG_IGN)
			sigaction(signals[i], on ? &action : &old[i], NULL);
	}
}

int rebuild_run(struct rebuild *rebuild, const char *command)
{
	struct follower f = { .rebuild = rebuild, .command = command };
	struct sigaction old[N_SIGNALS];
	struct timespec begin;
	int ends[2];

	*rebuild = (struct rebuild){ .status = -1 };
	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (pipe2(ends, O_CLOEXEC) < 0) {
		rebuild->err = -errno;
		return -1;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK); /* a new pipe has no other flag */
	fflush(stdout);
	caught = 0;
	catch_signals(old, true); /* exec() sets them back */
	f.pid = fork();
	if (!f.pid)
		start(command, ends[1]);
	if (f.pid < 0)
		rebuild->err = -errno;
	close(ends[1]);
	f.in = ends[0];
	if (f.pid > 0)
		follow(&f, &begin);
	close(ends[0]);
	catch_signals(old, false);
	rebuild->seconds = since(&begin);
	return rebuild->err || rebuild->status ? -1 : 0;
}
