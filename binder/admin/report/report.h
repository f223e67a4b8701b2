/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `gpupt report`: one file to put into a bug report. It consists of parts, each behind a line "---- TITLE". Most are
 * what another command prints. Each is made in a child process with a time of its own: whatever hangs or crashes, the
 * rest is there.
 */
#pragma once

#include "admin/admin.h"
#include "admin/report/scrub.h"

struct report {
	struct admin *a;
	struct scrub scrub;
	FILE *out;
	long end_ms;  /* when all has to be done */
	bool partial; /* some part is missing, or not whole */
};

enum report_scrub {
	REPORT_SCRUB,
	REPORT_NUMBERS, /* nothing in it can identify anybody, and a kernel is to read it */
};

struct report_part {
	const char *title;
	int (*run)(struct admin *a); /* prints to standard output; an exit status */
	int limit_ms;
	bool all, plain; /* its options */
	enum report_scrub scrub;
};

/* The parts that are made in children, in the order in which they are printed; the last one has no title. */
extern const struct report_part report_parts[];

/* Runs PART, and adds what it prints. */
void report_add(struct report *report, const struct report_part *part);

/* Runs RUN for at most LIMIT_MS: what it prints, free() it, with its exit status or -errno in *STATUS; NULL: nothing. */
_must_check_ char *report_run(struct report *report, const struct report_part *part,
			      int *status, size_t *len);

/* Begins a part. */
void report_title(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
