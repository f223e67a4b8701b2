/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpupt plan` tells, and the forms it has. */
#pragma once

#include "admin/admin.h"
#include "admin/list/lines.h"
#include "admin/names.h"

struct plan_view {
	struct admin *a; /* its plan is made */
	struct names *names;
	struct lines lines;
	bool stale;    /* the initramfs was built with other files */
	int stuck_of;  /* the first who shares the group that IS_STUCK is about; -1: none yet */
	bool is_stuck; /* no line makes that group viable */
};

/* Looks at the plan of A, line by line, into VIEW. An exit status; plan_view_close() in any case. */
int plan_view_open(struct plan_view *view, struct admin *a);

/*
 * Writes the next step as `gpupt-bind -n` prints it, into TEXT of SIZE bytes; *AT, 0 before the first one,
 * counts them. Returns TEXT; NULL: there is no further one.
 */
const char *plan_view_step(const struct plan_view *view, unsigned *at, char *text, size_t size);

/*
 * Writes what is to be done about OTHER, which keeps the group of DEV from a VM, into TEXT of SIZE bytes.
 * True: group=all on the line of DEV would take it.
 */
bool plan_view_sharer(struct plan_view *view, unsigned dev, unsigned other, char *text,
		      size_t size);

void plan_view_close(struct plan_view *view);

/* The forms: for people, and as JSON. An exit status. */
int plan_view_text(struct plan_view *view);
int plan_view_json(struct plan_view *view);
