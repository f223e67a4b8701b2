/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs steps in lanes: one after the other in each lane, all lanes side by side, none longer than its
 * time. A write to sysfs can block in the kernel beyond the reach of any signal, so each lane is a child
 * process: one that hangs is left there and a new child goes on behind it.
 */
#pragma once

#include <stdbool.h>

enum deadline_why {
	DEADLINE_LATE,	  /* the step had its time, or all time was over while it ran */
	DEADLINE_CRASHED, /* its child ended */
	DEADLINE_OVER,	  /* not begun: all time was over */
	DEADLINE_ALONE,	  /* not begun: there can be no child */
};

struct deadline_job {
	void *data; /* what is to reach the parent must be in shared memory */
	void (*step)(void *data, int i); /* called in the child */
	int (*limit_ms)(const void *data, int i);
	void (*give_up)(void *data, int i, enum deadline_why why); /* called in the parent */
	/* whether the step never blocks, and may run in the parent where there can be no child */
	bool (*is_harmless)(const void *data, int i);
};

struct deadline_lane {
	int first, end; /* the last step but one */
};

/* Milliseconds since some time in the past, which no change of a clock touches. */
long deadline_now_ms(void);

/*
 * Runs the steps of the N LANES until all are done or given up, or deadline_now_ms() is END_MS. Where there
 * is no memory to do so, as deadline_alone() does.
 */
void deadline_run(const struct deadline_job *job, const struct deadline_lane *lanes, unsigned n,
		  long end_ms);

/* Runs the harmless steps from FIRST to END - 1 without a child, and gives up the others. */
void deadline_alone(const struct deadline_job *job, int first, int end);
