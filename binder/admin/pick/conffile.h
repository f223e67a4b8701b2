/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adds a line to a configuration file. What is in the file stays as it is, byte for byte; the new one
 * takes its place at once or not at all, with the owner, mode, ACL and other attributes of the old one, which is
 * kept beside it.
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

/*
 * Puts the LEN bytes of TEXT in FILE's place, and what was there into its backup. 0; -ESTALE: somebody changed
 * the file since it was read; -EBUSY: another gpupt is at it for seconds; another -errno. After an error,
 * the file is what it was, and *WHICH is the path that it is about.
 */
_must_check_ int conffile_replace(const struct conffile *file, const char *text, size_t len,
				  const char **which);

void conffile_close(struct conffile *file);
