/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices an operand ADDRESS|ID means. It has every form that one word of gpupt.conf has: an address,
 * one without its function, a path, an ID, a class, subsystem= and boot_vga=.
 */
#pragma once

#include "admin/admin.h"

struct target {
	unsigned *devs; /* indices of the machine, by address; malloc()ed */
	unsigned n;
};

/* Reads TEXT into RULE, which has selectors and nothing else. NULL, or what was expected. Pure. */
const char *target_parse(struct rule *rule, const char *text);

/* Whether DEVS, N indices of MACHINE, are functions of one slot. Pure. */
bool target_is_card(const struct machine *machine, const unsigned *devs, unsigned n);

/*
 * Fills in TARGET, one device at least. EXIT_OK; else it was said what is wrong: TEXT has no such form, or
 * no device of the machine is meant. target_free() in any case.
 */
_must_check_ int target_find(struct target *target, struct admin *a, const char *text);

/* The same for a command that is about one card: functions of several slots are refused, and named. */
_must_check_ int target_find_card(struct target *target, struct admin *a, const char *text);

/*
 * The one function for a command that needs one: the display controller of the card that TEXT means, else its
 * first function. -1 after saying what is wrong.
 */
_must_check_ int target_find_one(struct admin *a, const char *text);

void target_free(struct target *target);
