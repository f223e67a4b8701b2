/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules of the running kernel would drive a device for the host, and which of them the system
 * keeps from loading: modprobe.d's blacklist and install lines, which modload passes over on purpose,
 * count here (modprobe.d(5)).
 */
#pragma once

#include "core/macro.h"

#include <stdbool.h>

#define HOSTMODS_MAX 8 /* graphics cards have four at most */

struct hostmod {
	char name[56];
	bool loaded;		   /* or built in */
	bool blacklisted, install; /* a blacklist line names it; an install line does */
};

/* Whether nothing keeps it from the device. */
static inline bool hostmod_is_allowed(const struct hostmod *mod)
{
	return mod->loaded || (!mod->blacklisted && !mod->install);
}

struct hostmods {
	struct hostmod mod[HOSTMODS_MAX];
	unsigned n;
};

/*
 * Looks ALIAS, a device's modalias, up in the modules of the system whose root is ROOT. 0; then
 * MODS->n may be 0; -ENOENT: that system has no modules for this kernel; another -errno.
 */
_must_check_ int hostmods_find(struct hostmods *mods, const char *root, const char *alias);
