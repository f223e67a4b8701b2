/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a configuration file to rules and errors. Pure: the text is the caller's and must
 * outlive the rules, which point into it.
 */
#pragma once

#include "core/rule.h"

#define CONF_LINE_MAX	1024 /* longest line, in bytes */
#define CONF_RULES_MAX	4096
#define CONF_ERRORS_MAX 32 /* further errors are counted only */

struct conf_error {
	const char *file;
	unsigned line;	  /* from 1; 0: the whole file */
	unsigned column;  /* in bytes, from 1 */
	const char *what; /* what was expected */
};

struct conf {
	struct rule *rules; /* malloc()ed */
	unsigned n_rules;
	struct conf_error errors[CONF_ERRORS_MAX];
	unsigned n_errors; /* may exceed CONF_ERRORS_MAX */
};

/*
 * Adds the rules and errors of LEN bytes of TEXT, the contents of FILE. Lines end with \n or
 * \r\n; the last one may lack it. A line that is wrong is an error and the next one is read.
 */
void conf_parse(struct conf *conf, const char *file, const char *text, size_t len);

/*
 * Adds the rule that TEXT to END spells, which stands at FILE:LINE:COLUMN.
 */
void conf_add_line(struct conf *conf, const char *file, unsigned line, unsigned column,
		   const char *text, const char *end);

/* Adds an error. WHAT must outlive CONF. */
void conf_add_error(struct conf *conf, const char *file, unsigned line, unsigned column,
		    const char *what);

/* Frees the rules. */
void conf_free(struct conf *conf);
