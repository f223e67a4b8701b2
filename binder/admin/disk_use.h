/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By what names mounts and swaps know a disk, and how it is said what a disk holds: for disks.c and pools.c. */
#pragma once

#include "admin/nodes.h"
#include "admin/users.h"

struct disk_use {
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
char *disk_use_read(int root, const char *path);

/* The next mount at *AT, which moves on and is s->mounts at first; false: no more. */
bool disk_use_next_mount(const char **at, struct mount *mount);

/* What the device mapper calls the disk KERNEL, into NAME of SIZE bytes; "": it is none of its own. */
void disk_use_mapper(const struct disk_use *s, const char *kernel, char *name, size_t size);

/* Whether PATH, of LEN characters, is a usual name of the disk KERNEL. */
bool disk_use_is_called(const struct disk_use *s, const char *path, size_t len,
			const char *kernel);

/* Adds that node I holds WHAT of NAME; NOTE stands in brackets beside the node's name. */
void disk_use_say(const struct disk_use *s, unsigned i, const char *what, const char *name,
		  const char *note);
