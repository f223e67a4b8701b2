/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the virtual devices of one line: asks virtual.h for the next step, until there is none.
 */
#pragma once

#include "admin/admin.h"
#include "admin/js.h"
#include "admin/live/virtual_read.h"

#include "core/macro.h"

#define CREATE_JSON    "create.json"
#define CREATE_FILE    "run/gpupt/" CREATE_JSON
#define CREATE_WAIT_MS 30000 /* for parents' drivers and types, all lines together */
#define CREATE_MS      60000 /* no line is begun later than this */

struct created_vf {
	char addr[PCI_ADDR_LEN], driver[32]; /* driver: that it has now, "": none */
	char message[320];		     /* why it is not bound; "": it is */
};

struct created {
	const struct rule *rule;
	const char
		*state; /* "created", "kept", "failed"; of create_look() "there", "missing" */
	char parent[PCI_ADDR_LEN]; /* "": no such device */
	char message[VIRTUAL_TEXT_MAX];
	char uuid[MDEV_UUID], type[64]; /* RULE_MDEV */
	struct created_vf *vfs;		/* RULE_SRIOV; malloc()ed */
	unsigned n_vfs;
};

/* when things end, in milliseconds of CLOCK_MONOTONIC */
struct create_clock {
	long wait_end, end;
};

void create_start(struct create_clock *clock);

/* Makes what V of A's plan wants, within CLOCK. What became of it is in C. 0 or -ENOMEM. */
_must_check_ int create_virtual(struct created *c, struct admin *a,
				const struct plan_virtual *v, const struct create_clock *clock);

/* Looks whether what V wants is there, and changes nothing. 0 or -ENOMEM. */
_must_check_ int create_look(struct created *c, struct admin *a, const struct plan_virtual *v);

/* C as gpupt-json(5) describes it. */
json_t *create_json(const struct created *c);

/* C in one line for people, without its message: "mdev 0000:00:02.0 TYPE UUID". Returns TEXT. */
char *create_print(const struct created *c, char *text, size_t size);

void create_free(struct created *c);
