/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host has on a PCI function: for those who say what would become of it without (plan, check, pick), and
 * for those who would take the function away now (bind, release, show). Reads /proc and sysfs only.
 */
#pragma once

#include "admin/admin.h"
#include "admin/nodes.h"
#include "admin/users.h"

/*
 * Reads into USERS what the host has on device DEV and would miss if it booted without: file systems and swap,
 * addresses and the default route, keyboards and mice. Processes do not count, nor does what a vfio driver has:
 * that is no longer the host's. CLAIM: where nothing else tells of a disk, ask the kernel, which root alone may,
 * which a disk at rest may notice, and which counts on the running system only. 0 or -errno; a tree that is not
 * running, and has no /proc to tell, is no error.
 */
_must_check_ int host_use_read(struct users *users, const struct admin *a, unsigned dev,
			       bool claim);

/*
 * Adds to USERS who uses NODES at this moment, processes too. Keyboards and mice count without anybody having
 * them open, for the console uses them. 0 or -errno: what could not be read, /proc first of all, might have had
 * one.
 */
_must_check_ int host_use_now(struct users *users, const struct admin *a,
			      const struct nodes *nodes);
