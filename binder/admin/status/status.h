/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the boot did, from its report, and what is so now, from sysfs: what `gpupt status` tells.
 */
#pragma once

#include "admin/live/create.h"
#include "admin/record.h"
#include "admin/status/fate.h"
#include "admin/status/state.h"

#define STATUS_TEXT 512

/* a device of the report, of the plan, or of both */
struct status_line {
	int dev;		/* index, -1: not there now */
	const json_t *reported; /* NULL: not in the report */
	char address[32], id[16];
	const char *wanted, *before; /* drivers; NULL: none */
	enum fate fate;
	struct fate_text text;
	struct fate_text shared; /* whose host driver keeps its group from a VM now */
};

struct status {
	struct admin *a;
	struct record report, creation;
	struct created *created; /* one for each of the plan's virtuals */
	struct status_line *lines;
	unsigned n_lines;
	struct state state;
	bool off, well;
	char headline[2 * STATUS_TEXT],
		advice[4 * STATUS_TEXT]; /* of the boot; what to do, or "" */
};

/* Gathers all of it into S, whose A has the plan. EXIT_OK or EXIT_SYSTEM. */
int status_read(struct status *s);

/*
 * The next member of device DEV's group behind AFTER (-1: the first one) that a host driver has; -1: none, and a
 * VM can have the group.
 */
int status_offender(const struct status *s, unsigned dev, int after);

/* Whether the report has what is wrong in the configuration as it is now. */
bool status_knows_errors(const struct status *s);

/* The answer as gpupt-json(5) describes it; NULL: memory is short. */
json_t *status_json(const struct status *s);

void status_free(struct status *s);
