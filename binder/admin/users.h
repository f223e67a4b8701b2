/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who would lose something if a device changed hands now: processes that have a node of it open,
 * file systems, network interfaces, VMs. Reads /proc and sysfs only.
 */
#pragma once

#include "admin/nodes.h"

#include "core/macro.h"

#define USERS_MAX 8 /* that are told one by one */
#define USER_LEN  192

struct users {
	unsigned n;			/* may exceed USERS_MAX */
	char text[USERS_MAX][USER_LEN]; /* "/dev/dri/card0 is open in Xorg (pid 812)" */
};

/*
 * Adds those of NODES. ROOT is the tree that /proc is read from; LIVE: it is the running system's,
 * where an open file is known by its device number and not only by its name. INPUT: keyboards and mice
 * count without anybody having them open, for the console uses them.
 * 0 or -errno: what could not be read, /proc first of all, might have had one.
 */
_must_check_ int users_add(struct users *users, const struct nodes *nodes, int root, bool live,
			   bool input);

/*
 * Adds what the system itself keeps on the disks of NODES: file systems, swap, and what the disks are
 * parts of. Processes do not count. ROOT and the result as users_add() has them.
 */
_must_check_ int users_add_storage(struct users *users, const struct nodes *nodes, int root);

/* Logs each of USERS for the device ADDR, with HINT at the end of what is said. */
void users_tell(const struct users *users, const char *addr, const char *hint);
