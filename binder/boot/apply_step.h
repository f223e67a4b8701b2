/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One step: what it does, and whether it is still of use after what went wrong before it. */
#pragma once

#include "boot/apply_limit.h"
#include "boot/result.h"

struct apply_job {
	const struct steps *steps;
	int *results;	 /* one for each step, in shared memory */
	uint8_t *failed; /* one for each device, likewise */
	int root;
	long end_ms;
	int (*load)(void *data, const char *module);
	void *data;
	bool *has; /* of each device, whether a driver has it that was listed; NULL: none is listed */
	int listed; /* the step whose driver that is */
};

/* Runs step I, if it is of use. 0, an enum result or -errno. May block. */
int apply_step_run(struct apply_job *job, int i);

/* The same for a step that is about a device, whatever went wrong before it. */
int apply_step_on_device(struct apply_job *job, int i);
