/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks for the vfio variant drivers of the devices that a plan takes. The answer is in indexes which may be
 * damaged, so it is looked up in a child, and what is not known in time is vfio-pci.
 */
#pragma once

#include "core/plan.h"

#define VARIANT_FOR_VFS 1

/*
 * Writes the vfio variant driver for a device with IDS into NAME: 0; VARIANT_FOR_VFS: for virtual functions only;
 * -ENOENT: there is none; another -errno where that cannot be known. See modload_variant().
 */
typedef int variant_find(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX]);

/*
 * Gives PLAN's devices the variant drivers that FIND, which gets DATA, names; NULL: there are none. MACHINE is the plan's, and
 * keeps the names; ROOT is a directory open for reading, with its sysfs.
 */
void variant_choose(struct plan *plan, struct machine *machine, int root, variant_find *find,
		    void *data);
