/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries out a plan: the only code that writes to sysfs. Each step that may block (a driver's
 * remove(), a module's init, a probe) costs its own deadline at most, and all of them together
 * APPLY_TOTAL_MS: a step that hangs is left behind and the others go on.
 */
#pragma once

#include "core/plan.h"

#define APPLY_STEP_MS  3000
#define APPLY_LOAD_MS  5000
#define APPLY_TOTAL_MS 10000
/* so many times that for one device that appears later, which no boot waits for */
#define APPLY_PATIENCE 6

enum apply_result {		       /* of a step, besides 0 and -errno */
		    APPLY_SKIPPED = 1, /* a step that it needs failed */
		    APPLY_LATE,	       /* its deadline passed while it ran */
		    APPLY_OVER,	       /* not begun: APPLY_TOTAL_MS were over */
		    APPLY_DIFFERS,     /* it went well, but what was to be is not so */
		    APPLY_CRASHED,
		    /* a BAR cannot have that size: the rest is the mask of those it can have */
		    APPLY_SIZES = 1 << 30,
};

struct apply_device {
	bool bound;   /* taken, and has the driver it was to have */
	int32_t op;   /* not bound: the op that failed */
	char *driver; /* not bound: the driver it has now, NULL: none */
};

struct apply {
	const struct plan *plan;
	int *results;		   /* one for each op of the plan */
	struct apply_device *devs; /* one for each device of the machine */
	unsigned n_bound;
	unsigned n_unprepared; /* ops of which apply_is_unprepared() is true */
};

/*
 * Runs PLAN's ops below ROOT, a directory open for reading, and reads back every driver link
 * (Documentation/ABI/testing/sysfs-bus-pci: driver_override, bind, unbind). LOAD inserts a
 * module (0 or -errno) and gets DATA; it is called in a child process.
 * 0 when that was done, whatever the steps' results; -ENOMEM.
 */
int apply_run(struct apply *apply, const struct plan *plan, int root,
	      int (*load)(void *data, const char *module), void *data);

/* Whether op I was to prepare a device and failed; where the device failed, that says it all. */
static inline bool apply_is_unprepared(const struct apply *apply, unsigned i)
{
	return plan_op_prepares(&apply->plan->ops[i]) && apply->results[i] &&
	       apply->results[i] != APPLY_SKIPPED;
}

/* How many times the above a step of PLAN may take: 1, or APPLY_PATIENCE. */
static inline int apply_patience(const struct plan *plan)
{
	return plan->only < 0 ? 1 : APPLY_PATIENCE;
}

/* Frees what apply_run() took. */
void apply_free(struct apply *apply);
