/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what virtual.h wants to know (Documentation/driver-api/vfio-mediated-device.rst,
 * Documentation/ABI/testing/sysfs-bus-pci, mdevctl(8)). Reads only.
 */
#pragma once

#include "admin/admin.h"
#include "admin/live/virtual.h"
#include "admin/mdevs.h"

#include "core/pci.h"

/*
 * Reads what there is now of PARENT, an address as sysfs names it, and of UUID (lower case) below A's
 * root into F, whose type is set. What tells of the steps done so far stays; `settled` comes from the last time.
 */
void virtual_read_mdev(struct mdev_facts *f, struct admin *a, const char *parent,
		       const char *uuid);

/* The same of the physical function PF; F->wanted is set. */
void virtual_read_sriov(struct sriov_facts *f, int root, const char *pf);

/*
 * The address of virtual function N of PF into TEXT of PCI_ADDR_LEN bytes. 0; -ENOENT: it has less.
 */
int virtual_read_function(int root, const char *pf, unsigned n, char *text);
