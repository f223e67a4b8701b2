/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries out the steps of a plan. Each one that may block (a driver's remove(), a module's init, a probe)
 * costs no more than its own time, and nobody else anything: first the free devices, one step after
 * the other; then those that a driver has to let go, each in a child of its own, side by side, with all
 * the time that is left.
 */
#pragma once

#include "boot/apply_limit.h"
#include "boot/result.h"
#include "core/steps.h"

struct apply_device {
	bool bound; /* taken, and has the driver it was to have, or vfio-pci instead of a variant */
	int32_t step; /* not bound: the step that failed */
	char *driver; /* the driver that it has now, if it is another than planned; NULL: none */
};

struct apply {
	const struct steps *steps;
	struct apply_device *devs; /* one for each device of the machine */
	int *results;		   /* one for each step */
	bool is_shared;		   /* these two are in shared memory */
	unsigned n_bound;
	unsigned n_wrong; /* steps of which apply_is_wrong() is true */
};

/*
 * Runs STEPS below ROOT, a directory open for reading, until deadline_now_ms() is END_MS at most, and
 * reads back every driver link. LOAD inserts a module (0 or -errno) and gets DATA; it is called in a
 * child process. Where there is no memory for that, the overrides of free devices are all that is written.
 * 0 when that was done, whatever the steps' results; -ENOMEM: there are no results.
 */
int apply_run(struct apply *apply, const struct steps *steps, int root, long end_ms,
	      int (*load)(void *data, const char *module), void *data);

/*
 * Whether step I failed in a way that the state of no device tells: a device that is bound lacks its
 * preparation, or the override that keeps it, or no VM can use what is bound, without the module of the IOMMU.
 */
bool apply_is_wrong(const struct apply *apply, unsigned i);

/* Frees what apply_run() took. */
void apply_free(struct apply *apply);
