/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens what is below the root that -r and --root name, so that no link of that tree leads out of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The root is another tree than the running system's: from here on, links that are absolute, or have too
 * many "..", are followed as that system would follow them, and links of /proc are not. Needs Linux 5.6.
 */
void root_confine(void);

/*
 * openat(): PATH below DIR, which is the root, or a directory in it from which PATH needs no link that leads
 * out of it; AT_FDCWD: what somebody named, wherever it is. -1 and errno.
 */
int root_open(int dir, const char *path, int flags, mode_t mode);

/* The same of NAME in DIR, which is DIR_PATH below ROOT, where NAME may be a link to elsewhere in the root. */
int root_open_in(int root, int dir, const char *dir_path, const char *name, int flags);

/* Whether there is something at PATH; false, and errno: ENOENT, or why it cannot be seen. */
bool root_has(int root, const char *path);

/* What the link PATH below DIR points to, into TEXT of SIZE bytes, NUL-terminated. Its length, or -1 and errno. */
ssize_t root_readlink(int dir, const char *path, char *text, size_t size);
