// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLICE_MS 50
#define USER_HZ	 100 /* of times(), on all machines that have a vfio */

static void work(const struct deadline_job *job, volatile int *current)
{
	for (; *current < job->n_steps; ++*current)
		job->step(job->data, *current);
}

/* milliseconds since some time in the past; klibc has times(), which no clock change touches */
static long now_ms(void)
{
	struct tms unused;

	return (long)times(&unused) * (1000 / USER_HZ);
}

/*
 * Waits for the child, whose end of the pipe FD closes with it. -1: it ended; otherwise the step
 * that has had its time, or that it was at when END_MS came.
 */
static int wait_child(const struct deadline_job *job, volatile int *current, int fd,
		      long end_ms)
{
	long since = now_ms();
	int step = -1;

	for (;;) {
		struct pollfd p = { .fd = fd };
		long time;
		int now;

		if (poll(&p, 1, SLICE_MS) > 0)
			return -1;
		time = now_ms();
		now = *current;
		if (now == job->n_steps)
			continue; /* done, and about to end */
		if (now != step) {
			step = now;
			since = time - SLICE_MS; /* it may be that old */
		}
		if (time - since > job->limit_ms(job->data, step) || time >= end_ms)
			return step;
	}
}

/* runs the steps from *CURRENT on, and leaves it behind the last one that was done or given up */
static void run_child(const struct deadline_job *job, volatile int *current, long end_ms)
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
		stuck = wait_child(job, current, end[0], end_ms);
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
	long end_ms = now_ms() + total_ms;
	volatile int *current;
	int i;

	current = mmap(NULL, sizeof(*current), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (current == MAP_FAILED)
		return -ENOMEM;
	while (*current < job->n_steps && now_ms() < end_ms)
		run_child(job, current, end_ms);
	i = *current;
	munmap((void *)current, sizeof(*current));
	return i;
}
