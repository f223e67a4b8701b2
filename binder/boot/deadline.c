// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/deadline.h"

#include "boot/shared.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLICE_MS 100
#define USER_HZ	 100 /* of times(), on all machines that have a vfio */

struct worker {
	volatile int *current; /* the step it is at; in shared memory */
	int end;
	pid_t pid; /* 0: it does not run */
	int pipe;  /* closes with it */
	int step;  /* that it was seen at, and since when */
	long since;
};

struct team {
	const struct deadline_job *job;
	struct worker *workers;
	struct pollfd *fds;
	unsigned n, n_running;
};

/* klibc has times(), and no clock that nobody sets */
long deadline_now_ms(void)
{
	struct tms unused;

	return (long)times(&unused) * (1000 / USER_HZ);
}

static bool is_done(const struct worker *w)
{
	return !w->pid && *w->current >= w->end;
}

static void work(const struct deadline_job *job, struct worker *w)
{
	for (; *w->current < w->end; ++*w->current)
		job->step(job->data, *w->current);
}

/* no memory for a child: what cannot block is better done without one than not at all */
void deadline_alone(const struct deadline_job *job, int first, int end)
{
	for (int i = first; i < end; i++) {
		if (job->is_harmless && job->is_harmless(job->data, i))
			job->step(job->data, i);
		else
			job->give_up(job->data, i, DEADLINE_ALONE);
	}
}

static bool start(struct team *t, struct worker *w)
{
	int end[2];
	pid_t pid;

	if (pipe(end) < 0)
		return false;
	pid = fork();
	if (!pid) {
		/* what is done for nobody, after a crash or an end of all time, would be told by nobody */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(end[0]);
		work(t->job, w);
		_exit(0);
	}
	close(end[1]);
	if (pid < 0) {
		close(end[0]);
		return false;
	}
	*w = (struct worker){ w->current, w->end, pid, end[0], -1, deadline_now_ms() };
	t->n_running++;
	return true;
}

/* leaves W's child, which has ended or is killed, and the step it is at */
static void stop(struct team *t, struct worker *w, bool kill_it, enum deadline_why why)
{
	int at;

	if (kill_it)
		kill(w->pid, SIGKILL);
	/* one that is stuck in the kernel cannot be waited for: init inherits it */
	waitpid(w->pid, NULL, kill_it ? WNOHANG : 0);
	close(w->pipe);
	w->pid = 0;
	t->n_running--;
	/* read once: a child that is being killed may still move it */
	at = *w->current;
	/* where it went on in the last moment, the step it got to is done again */
	if (at < w->end && (!kill_it || at == w->step)) {
		t->job->give_up(t->job->data, at, why);
		*w->current = at + 1;
	}
}

/* starts whoever has something to do; where there is no more room for children, some have to end first */
static void start_all(struct team *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		struct worker *w = &t->workers[i];

		if (w->pid || is_done(w) || start(t, w))
			continue;
		if (t->n_running)
			return;
		deadline_alone(t->job, *w->current, w->end);
		*w->current = w->end;
	}
}

/* whether the step that W is at has had its time */
static bool is_late(struct team *t, struct worker *w, long now)
{
	int step = *w->current;

	if (step >= w->end) /* done, and about to end */
		return false;
	if (step != w->step) {
		w->step = step;
		w->since = now - SLICE_MS; /* it may be that old */
	}
	return now - w->since > t->job->limit_ms(t->job->data, step);
}

static void watch(struct team *t)
{
	unsigned n = 0;
	long now;

	for (unsigned i = 0; i < t->n; i++) {
		if (t->workers[i].pid)
			t->fds[n++] = (struct pollfd){ .fd = t->workers[i].pipe };
	}
	poll(t->fds, n, SLICE_MS);
	now = deadline_now_ms();
	n = 0;
	for (unsigned i = 0; i < t->n; i++) {
		struct worker *w = &t->workers[i];

		if (!w->pid)
			continue;
		if (t->fds[n++].revents)
			stop(t, w, false, DEADLINE_CRASHED);
		else if (is_late(t, w, now))
			stop(t, w, true, DEADLINE_LATE);
	}
}

static void give_up_rest(struct team *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		struct worker *w = &t->workers[i];

		if (w->pid) {
			w->step = *w->current;
			stop(t, w, true, DEADLINE_LATE);
		}
		for (; *w->current < w->end; ++*w->current)
			t->job->give_up(t->job->data, *w->current, DEADLINE_OVER);
	}
}

static bool are_done(const struct team *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		if (!is_done(&t->workers[i]))
			return false;
	}
	return true;
}

void deadline_run(const struct deadline_job *job, const struct deadline_lane *lanes, unsigned n,
		  long end_ms)
{
	struct team t = { .job = job, .n = n };
	size_t size = (n + 1) * sizeof(int);
	int *current = shared_take(size);

	t.workers = calloc(n + 1, sizeof(*t.workers));
	t.fds = calloc(n + 1, sizeof(*t.fds));
	for (unsigned i = 0; i < n; i++) {
		if (!current || !t.workers || !t.fds) {
			deadline_alone(job, lanes[i].first, lanes[i].end);
			t.n = 0;
			continue;
		}
		current[i] = lanes[i].first;
		t.workers[i] = (struct worker){ .current = &current[i], .end = lanes[i].end };
	}
	while (!are_done(&t) && deadline_now_ms() < end_ms) {
		start_all(&t);
		if (t.n_running)
			watch(&t);
	}
	give_up_rest(&t);
	free(t.workers);
	free(t.fds);
	if (current)
		shared_drop(current, size);
}
