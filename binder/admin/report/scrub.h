/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes out of a text what could tell whose machine it is about. Pure. What identifies by its form is replaced wherever
 * it stands: UUIDs, MAC and IP addresses, long hex numbers, serial numbers that are called so, what names a file system
 * (root=UUID=..., /dev/disk/by-label/...), what is below /home, /media and /mnt, addresses of mail. Names have no form:
 * they are told by scrub_add(). The same UUID or MAC address becomes the same number each time.
 */
#pragma once

#include "core/macro.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define SCRUB_SEEN_MAX 256 /* UUIDs and MAC addresses that get a number of their own */
#define SCRUB_TEXT_MAX 128

struct scrub_name {
	char *text;
	const char *instead;
};

struct scrub {
	struct scrub_name *names; /* malloc()ed, the longest first */
	unsigned n_names;
	char seen[SCRUB_SEEN_MAX][60];
	unsigned n_seen;
	bool failed; /* out of memory: a name is missing, and nothing may be published */
};

/*
 * From here on NAME, of LEN bytes, becomes INSTEAD where it stands as a word, in upper or lower case. Words that
 * everybody has (root, localhost, vfio) and single letters name nobody and are left out.
 */
void scrub_add(struct scrub *scrub, const char *name, size_t len, const char *instead);

/* TEXT, LEN bytes of it, to OUT. */
void scrub_write(struct scrub *scrub, const char *text, size_t len, FILE *out);

/*
 * The same for the kernel command line: in addition, values are kept only of parameters that are about hardware, and
 * where they are a number, on, off or the like.
 */
void scrub_write_cmdline(struct scrub *scrub, const char *text, FILE *out);

/* The same for a configuration file: comments go, for anybody may have written anything there. Lines stay lines. */
void scrub_write_conf(struct scrub *scrub, const char *text, size_t len, FILE *out);

void scrub_free(struct scrub *scrub);
