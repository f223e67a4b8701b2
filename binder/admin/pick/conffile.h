/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration file that gets one more line. What is in it stays as it is, byte for byte; conffile_replace.h puts
 * the new contents in its place.
 */
#pragma once

#include "core/macro.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct conffile {
	int dir;      /* that the file itself is in, behind any links */
	char *name;   /* in there */
	char *path;   /* of both, for messages */
	char *backup; /* PATH.bak */
	char *text;   /* what is in it; of a new file, what every new one begins with */
	size_t len;
	bool exists;
	struct stat st; /* of one that exists */
};

/*
 * Reads the file PATH below ROOT, where all links stay (see boot/root.h; AT_FDCWD: wherever PATH leads), or, where
 * there is none, prepares a new one. 0; -EFBIG: larger than gpupt-bind reads; another -errno. FILE is to be closed
 * only after 0.
 */
_must_check_ int conffile_open(struct conffile *file, int root, const char *path);

/* Whether a new file could be written beside it: 0 or -errno. */
_must_check_ int conffile_may_write(const struct conffile *file);

/*
 * The contents of FILE with LINE as its last one, free() it: a line end comes before where it is
 * missing, and the line ends as the others do (\n or \r\n). *LEN is its length, *NUMBER that of the
 * line, from 1. NULL: out of memory.
 */
char *conffile_append(const struct conffile *file, const char *line, size_t *len,
		      unsigned *number);

/* What is in FILE now, into *TEXT, free() it, and the file's attributes into *ST. 0 or -errno as conffile_open(). */
_must_check_ int conffile_read(const struct conffile *file, struct stat *st, char **text,
			       size_t *len);

void conffile_close(struct conffile *file);
