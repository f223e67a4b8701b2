// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/watch.h"

#include "boot/deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* whether the other end of FD, which the child holds, was closed in time */
static bool has_ended(int fd, long end_ms)
{
	struct pollfd p = { .fd = fd };
	long left;

	while ((left = end_ms - deadline_now_ms()) > 0) {
		if (poll(&p, 1, left) > 0)
			return true;
	}
	return false;
}

int watch_run(int (*work)(void *data), void *data, long end_ms)
{
	int end[2] = { -1, -1 }, status = 0;
	bool ended;
	pid_t pid;

	if (pipe(end) < 0)
		return work(data);
	pid = fork();
	if (!pid) {
		close(end[0]);
		status = work(data);
		fflush(stdout);
		_exit(status);
	}
	close(end[1]);
	if (pid < 0) {
		close(end[0]);
		return work(data);
	}
	ended = has_ended(end[0], end_ms);
	close(end[0]);
	if (!ended)
		kill(pid, SIGKILL);
	/* one that is stuck in the kernel cannot be waited for: init inherits it */
	if (waitpid(pid, &status, ended ? 0 : WNOHANG) < 0 || !ended)
		return -ETIME;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}
