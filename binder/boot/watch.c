// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/watch.h"

#include "boot/deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLICE_MS 100

/*
 * Whether child PID has ended in time. Then the other end of FD closes, unless a child of its own
 * is stuck in the kernel, which holds that end for ever.
 */
static bool has_ended(int fd, pid_t pid, int *status, const volatile long *end_ms)
{
	struct pollfd p = { .fd = fd };

	while (deadline_now_ms() < *end_ms) {
		if (waitpid(pid, status, poll(&p, 1, SLICE_MS) > 0 ? 0 : WNOHANG))
			return true;
	}
	return false;
}

int watch_run(int (*work)(void *data), void *data, const volatile long *end_ms)
{
	int end[2] = { -1, -1 }, status = 0;
	bool ended;
	pid_t pid;

	if (pipe(end) < 0)
		return work(data);
	signal(SIGCHLD, SIG_DFL); /* ignored, it would hide how the child ended */
	pid = fork();
	if (!pid) {
		close(end[0]);
		_exit(work(data));
	}
	close(end[1]);
	if (pid < 0) {
		close(end[0]);
		return work(data);
	}
	ended = has_ended(end[0], pid, &status, end_ms);
	close(end[0]);
	if (!ended) {
		kill(pid, SIGKILL);
		/* one that is stuck in the kernel cannot be waited for: init inherits it */
		waitpid(pid, NULL, WNOHANG);
		return -ETIME;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}
