/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the system keeps on disks: file systems, swap, and what the disks are parts of (LVM, LUKS, MD, NVMe
 * multipath, btrfs of several devices, ZFS). Reads /proc, sysfs and udev's database only.
 */
#pragma once

#include "admin/users.h"

/*
 * Adds it for the disks of NODES, and counts it in USERS->n_disks. ROOT, CLAIM and the result as
 * users_add_host() has them.
 */
_must_check_ int disks_add(struct users *users, const struct nodes *nodes, int root,
			   bool claim);

/* For those who look further: pools.c. */

struct disks {
	struct users *users;
	const struct nodes *nodes;
	int root;
	bool *used;   /* for each of the nodes */
	char *mounts; /* /proc/self/mountinfo */
};

struct mount {
	unsigned major, minor;
	char where[128], type[32], source[128];
};

/* The whole of the file PATH of /proc or /run, free() it; NULL and errno. */
char *disks_read(int root, const char *path);

/* The next mount at *AT, which moves on and is s->mounts at first; false: no more. */
bool disks_next_mount(const char **at, struct mount *mount);

/* Whether PATH, of LEN characters, is a usual name of the disk KERNEL. */
bool disks_is_called(const struct disks *s, const char *path, size_t len, const char *kernel);

/* Adds that node I holds WHAT of NAME; NOTE stands in brackets beside the node's name. */
void disks_say(const struct disks *s, unsigned i, const char *what, const char *name,
	       const char *note);
