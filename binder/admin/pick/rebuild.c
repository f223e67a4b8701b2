// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* pipe2(), asprintf() */
#include "admin/pick/rebuild.h"

#include "admin/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 200

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

/* reads until nobody can write any more */
static void follow(struct rebuild *rebuild, const char *command, int in,
		   const struct timespec *begin)
{
	struct pollfd fd = { .fd = in, .events = POLLIN };
	size_t len = 0, all = 0;

	for (unsigned tick = 0;; tick++) {
		char data[1024];
		ssize_t got;

		if (out_is_terminal())
			show_progress(command, tick, since(begin));
		if (poll(&fd, 1, out_is_terminal() ? TICK_MS : -1) <= 0)
			continue;
		got = read(in, data, sizeof(data));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		keep(rebuild, &len, data, got);
		all += got;
	}
	if (out_is_terminal())
		fputs("\r\033[K", stdout);
	/* the first line may have lost its beginning */
	if (all > REBUILD_TAIL && strchr(rebuild->tail, '\n')) {
		const char *whole = strchr(rebuild->tail, '\n') + 1;

		memmove(rebuild->tail, whole, strlen(whole) + 1);
	}
}

int rebuild_run(struct rebuild *rebuild, const char *command)
{
	struct timespec begin;
	int ends[2];
	pid_t pid;

	*rebuild = (struct rebuild){ .status = -1 };
	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (pipe2(ends, O_CLOEXEC) < 0) {
		rebuild->err = -errno;
		return -1;
	}
	fflush(stdout);
	pid = fork();
	if (!pid)
		start(command, ends[1]);
	if (pid < 0)
		rebuild->err = -errno;
	close(ends[1]);
	if (pid > 0) {
		follow(rebuild, command, ends[0], &begin);
		if (waitpid(pid, &rebuild->status, 0) < 0)
			rebuild->err = -errno;
	}
	close(ends[0]);
	rebuild->seconds = since(&begin);
	return rebuild->err || rebuild->status ? -1 : 0;
}
