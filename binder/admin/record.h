/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what earlier runs have left in /run/gpupt: the report of the boot, as gpupt-bind(8) describes
 * it, and that of `gpupt create`. Either may be missing, half-written, or no JSON at all.
 */
#pragma once

#include "admin/admin.h"

#include "core/macro.h"

#include <jansson.h>

enum record_kind { RECORD_MISSING, RECORD_BROKEN, RECORD_GOOD };

struct record {
	enum record_kind kind;
	json_t *json;  /* RECORD_GOOD: an object */
	char why[200]; /* RECORD_BROKEN */
};

/* Reads the file PATH below the root into RECORD. */
void record_read(struct record *record, struct admin *a, const char *path);

/* The member NAME of OBJECT where it is a string that is not empty, else NULL. */
const char *record_text(const json_t *object, const char *name);

/* The member NAME of OBJECT where it is a number that is not negative, else -1. */
json_int_t record_number(const json_t *object, const char *name);

/*
 * Writes OBJECT to the file NAME in /run/gpupt below the root: a new file, moved in place when complete. 0 or
 * -errno.
 */
_must_check_ int record_write(const struct admin *a, const char *name, const json_t *object);

void record_free(struct record *record);
