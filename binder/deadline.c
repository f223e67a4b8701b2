// SPDX-License-Identifier: GPL-2.0-or-later
#include "deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLICE_MS 50

static void work(const struct deadline_job *job, volatile int *current)
{
	for (; *current < job->n_steps; ++*current)
		job->step(job->data, *current);
}

/*
 * Waits for the child, whose end of the pipe FD closes with it. -1: it ended; otherwise the step
 * that has had its time, or that it was at when *LEFT_MS were over.
 */
static int wait_child(const struct deadline_job *job, volatile int *current, int fd,
		      int *left_ms)
{
	int step = -1, step_ms = 0;

	for (;;) {
		struct pollfd p = { .fd = fd };
		int now;

		if (poll(&p, 1, SLICE_MS) > 0)
			return -1;
		*left_ms -= SLICE_MS;
		now = *current;
		if (now == job->n_steps)
			continue; /* done, and about to end */
		if (now != step) {
			step = now;
			step_ms = 0;
		}
		step_ms += SLICE_MS;
		if (step_ms > job->limit_ms(job->data, step) || *left_ms <= 0)
			return step;
	}
}

/* runs the steps from *CURRENT on, and leaves it behind the last one that was done or given up */
static void run_child(const struct deadline_job *job, volatile int *current, int *left_ms)
{
	int end[2] = { -1, -1 }, stuck = -1;
	pid_t pid = -1;

	if (!pipe(end))
		pid = fork();
	if (!pid) {
		close(end[0]);
		work(job, current);
		_exit(0);
	}
	close(end[1]);
	if (pid < 0) { /* no memory for a child: better without a deadline than not at all */
		work(job, current);
	} else {
		stuck = wait_child(job, current, end[0], left_ms);
		if (stuck >= 0)
			kill(pid, SIGKILL);
		/* one that is stuck in the kernel cannot be waited for: init inherits it */
		waitpid(pid, NULL, stuck >= 0 ? WNOHANG : 0);
	}
	close(end[0]);
	/* where it went on in the last moment, the step it got to is done again */
	if (*current < job->n_steps && (stuck < 0 || stuck == *current))
		job->give_up(job->data, (*current)++, stuck < 0);
}

int deadline_run(const struct deadline_job *job, int total_ms)
{
	volatile int *current;
	int i;

	current = mmap(NULL, sizeof(*current), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (current == MAP_FAILED)
		return -ENOMEM;
	while (*current < job->n_steps && total_ms > 0)
		run_child(job, current, &total_ms);
	i = *current;
	munmap((void *)current, sizeof(*current));
	return i;
}
