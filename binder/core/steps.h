/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps that a decided plan takes, in the order of their execution. Pure. */
#pragma once

#include "core/plan.h"

/*
 * What a device's driver_override holds while the boot framebuffer is still in it: no driver has this
 * name, so that none binds the device, not even ours, before all is ready for it.
 */
#define STEPS_HOLD "on-hold"

enum step_kind {
	STEP_OVERRIDE,
	STEP_HOLD,	   /* STEPS_HOLD for now, in place of an override */
	STEP_RESET_METHOD, /* from here ... */
	STEP_D3COLD,
	STEP_RESIZE,
	STEP_FRAMEBUFFER, /* ... to here they prepare a device; it is bound even if they fail */
	STEP_LOAD,
	STEP_UNBIND,
	STEP_PROBE,
};

struct step {
	uint8_t kind;	    /* enum step_kind */
	int32_t dev;	    /* index of the device, -1 for STEP_LOAD */
	int32_t load;	    /* the step whose module this one needs, or -1 */
	const char *driver; /* to override, load or probe with; STEP_UNBIND: to unbind from;
			       STEP_FRAMEBUFFER: the platform device */
	uint8_t bar;	    /* STEP_RESIZE */
};

struct steps {
	const struct plan *plan;
	struct step *list;
	unsigned n;
	unsigned first_load; /* all loads follow one another from here */
	unsigned n_free; /* the first ones: those of no device that a driver has to let go */
};

/*
 * Makes the steps for the devices that PLAN takes, which must outlive them: overrides of free devices
 * first, before any module is loaded; then what is to be set on them, each module once, and their
 * probes. From n_free on the steps of each held device follow one another. 0 or -ENOMEM.
 */
int steps_make(struct steps *steps, const struct plan *plan);

/* The step that loads DRIVER, of which there are few; -1: none does. */
int steps_load(const struct steps *steps, const char *driver);

static inline bool steps_prepares(const struct step *step)
{
	return step->kind >= STEP_RESET_METHOD && step->kind <= STEP_FRAMEBUFFER;
}

/* Frees what steps_make() took. */
void steps_free(struct steps *steps);
