/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens what is below the root that -r and --root name, so that no link of that tree leads out of it. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/*
 * The root is another tree than the running system's: from here on, links that are absolute, or have too
 * many "..", are followed as that system would follow them, and links of /proc are not. Needs Linux 5.6.
 */
void root_confine(void);

/* openat(): PATH below DIR, which is the root, or a directory in it whose PATH has no links. -1 and errno. */
int root_open(int dir, const char *path, int flags, mode_t mode);

/* What the link PATH below DIR points to, into TEXT of SIZE bytes, NUL-terminated. Its length, or -1 and errno. */
ssize_t root_readlink(int dir, const char *path, char *text, size_t size);
