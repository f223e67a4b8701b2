/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan line by line: what each one takes, and what would make its groups fit for a VM. Pure. */
#pragma once

#include "admin/child_index.h"

#include "core/conf.h"
#include "core/plan.h"

struct lines {
	const struct plan *plan;
	const struct conf *conf;
	struct child_index of_line; /* for each line: the devices it decides about */
	bool *tells_group;	    /* for each device: lines_tells_group() */
	/* what would come of it if each line whose group others share said group=all */
	struct rule *consenting;
	struct plan consent;
};

/* 0 or -ENOMEM; PLAN, made for the rules of CONF, and CONF must outlive LINES. */
int lines_make(struct lines *lines, const struct plan *plan, const struct conf *conf);

/* Whether no device answers to line number R. */
bool lines_is_absent(const struct lines *lines, unsigned r);

/* The virtual devices that line R asks for; NULL: it asks for none, or their parent is absent. */
const struct plan_virtual *lines_virtual(const struct lines *lines, unsigned r);

/*
 * The first device at or after index FROM that line R names, and another line decides about; -1:
 * none.
 */
int lines_decided_elsewhere(const struct lines *lines, unsigned r, unsigned from);

/*
 * Whether DEV is the first of its group that is taken, and others share the group: the place to
 * tell of it once.
 */
bool lines_tells_group(const struct lines *lines, unsigned dev);

/*
 * Writes whether group=all on the line of DEV, which is taken, would take OTHER, a member of its group
 * that keeps it from a VM, and what to do if not, into TEXT of SIZE bytes. True: it would.
 */
bool lines_consent(const struct lines *lines, unsigned dev, unsigned other, char *text,
		   size_t size);

void lines_free(struct lines *lines);
