/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the system keeps on disks: file systems, swap, and what the disks are parts of (LVM, LUKS, MD, NVMe
 * multipath, btrfs of several devices, ZFS). Reads /proc, sysfs and udev's database only.
 */
#pragma once

#include "admin/nodes.h"
#include "admin/users.h"

/*
 * Adds it for the disks of NODES, and counts it in USERS->n_disks. ROOT is the tree that /proc is read from;
 * CLAIM: where nothing else tells of a disk, ask the kernel of the running system. 0 or -errno.
 */
_must_check_ int disks_add(struct users *users, const struct nodes *nodes, int root,
			   bool claim);
