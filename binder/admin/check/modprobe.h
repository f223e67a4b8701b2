/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to modules, with the place where it stands: the lines of modprobe.d(5) and the words of
 * the kernel command line. libkmod has their values, too, but not where they come from.
 */
#pragma once

#include "core/macro.h"

#include <stdbool.h>
#include <stddef.h>

struct setting {
	char *file; /* below which root does not show */
	unsigned line;
	const char *command; /* of modprobe.d: options, blacklist, install, softdep, ... */
	const char *module;
	const char *rest; /* what follows */
	char *text;	  /* what these three point into */
	char *word; /* the whole word of the kernel command line; NULL: it is from a file */
};

struct settings {
	struct setting *list;
	unsigned n;
};

/* Adds the lines of TEXT, which comes from FILE. 0 or -ENOMEM. Pure. */
_must_check_ int modprobe_parse(struct settings *settings, const char *file, const char *text);

/*
 * Adds the words of the kernel command line in TEXT, which is written to, as if they stood in modprobe.d, under
 * the name FILE: MODULE.NAME=VALUE as options; the three ways to write a blacklist as `blacklist` (modprobe's and
 * dracut's) and `forbid` (the kernel's module_blacklist=); all else as `word NAME VALUE`. 0 or -ENOMEM. Pure.
 */
_must_check_ int modprobe_parse_cmdline(struct settings *settings, const char *file,
					char *text);

/* Whether the names A and B are those of one module: dashes are underscores. */
bool modprobe_is_module(const char *a, const char *b);

/* The value of NAME= in the blank-separated words of REST, "" for a bare NAME; its length in *LEN. NULL: none. */
const char *modprobe_value(const char *rest, const char *name, size_t *len);

void modprobe_free(struct settings *settings);
