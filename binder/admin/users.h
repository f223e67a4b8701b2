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
	unsigned n;	  /* may exceed USERS_MAX */
	unsigned n_disks; /* of those, what the host has on disks */
	char text
		[USERS_MAX]
		[USER_LEN]; /* "/dev/dri/card0 is open in Xorg (pid 812)", "it holds swap (/dev/sda2)" */
};

/*
 * Adds those of NODES. ROOT is the tree that /proc is read from; LIVE: it is the running system's,
 * where an open file is known by its device number and not only by its name. Keyboards and mice count
 * without anybody having them open, for the console uses them.
 * 0 or -errno: what could not be read, /proc first of all, might have had one.
 */
_must_check_ int users_add(struct users *users, const struct nodes *nodes, int root, bool live);

/*
 * Adds what the host itself has there and would miss if it booted without: file systems and swap, addresses
 * and the default route, keyboards and mice. Processes do not count. ROOT and the result as users_add() has
 * them; CLAIM: where nothing else tells of a disk, ask the kernel, which root alone may, and which a disk
 * at rest may notice.
 */
_must_check_ int users_add_host(struct users *users, const struct nodes *nodes, int root,
				bool claim);

/* Adds one, of a sentence. The same one is not added twice. */
void users_say(struct users *users, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Logs each of USERS for the device ADDR, with HINT at the end of what is said. */
void users_tell(const struct users *users, const char *addr, const char *hint);
