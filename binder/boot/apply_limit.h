/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time that a plan, and each of its steps, may take. Pure. */
#pragma once

#include "core/steps.h"

#define APPLY_OVERRIDE_MS 1000 /* waits for a driver in mid-probe only, on old kernels */
#define APPLY_STEP_MS	  3000
#define APPLY_LOAD_MS	  5000
#define APPLY_TOTAL_MS	  9000 /* of the ten seconds from start to exit; the report needs some */
/*
 * The devices that wait for a module are probed while it is loaded, one after the other: beyond the first ones, each
 * gives more time to that, and to all. At a probe of a few ms that is enough; a driver that hangs costs a machine with
 * hundreds of devices more than one with a few.
 */
#define APPLY_FEW	  32
#define APPLY_MORE_MS	  20
#define APPLY_MORE_MAX_MS 50000 /* so that all is over after a minute */
/* so many times that for one device that appears later, which no boot waits for */
#define APPLY_PATIENCE 6

/* How many times the above a step may take: 1, or APPLY_PATIENCE. */
static inline int apply_patience(const struct plan *plan)
{
	return plan->only < 0 ? 1 : APPLY_PATIENCE;
}

/* Milliseconds that N devices have beyond the above. */
static inline int apply_more_ms(unsigned n)
{
	const unsigned most = APPLY_FEW + APPLY_MORE_MAX_MS / APPLY_MORE_MS;

	return n <= APPLY_FEW ? 0 : ((n < most ? n : most) - APPLY_FEW) * APPLY_MORE_MS;
}

/* Milliseconds that all steps of PLAN may take, reading what decides about them included. */
static inline long apply_total_ms(const struct plan *plan)
{
	return plan->only < 0 ? APPLY_TOTAL_MS + apply_more_ms(plan->n_taken)
			      : APPLY_TOTAL_MS * APPLY_PATIENCE;
}

/* Milliseconds that step I may take at most. */
int apply_limit_ms(const struct steps *steps, unsigned i);
