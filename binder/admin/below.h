/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens what is below a directory, for the most part the root that --root names, and follows no link out of it:
 * see boot/root.h. No PATH begins with a slash.
 */
#pragma once

#include "core/macro.h"

#include <dirent.h>
#include <stdbool.h>

/* Whether there is something at PATH; false, and errno: ENOENT, or why it cannot be seen. */
bool below_has(int dir, const char *path);

/* A file, for reading, that makes nobody wait: a FIFO has an end, a terminal stays what it is. -1 and errno. */
_must_check_ int below_open(int dir, const char *path);

/* A directory, to be read by below_next() and ended by below_end(). NULL and errno. */
_must_check_ DIR *below_list(int dir, const char *path);

/* The next entry of LIST, without those that begin with a dot. NULL: no more, or LIST is NULL. */
struct dirent *below_next(DIR *list);

/* LIST may be NULL. */
void below_end(DIR *list);
