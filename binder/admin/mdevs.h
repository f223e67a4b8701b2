/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual devices of PCI functions: mediated devices
 * (Documentation/driver-api/vfio-mediated-device.rst) and SR-IOV virtual functions
 * (Documentation/ABI/testing/sysfs-bus-pci: physfn). Reads sysfs only.
 */
#pragma once

#include "core/machine.h"
#include "core/macro.h"

#define MDEV_DEVICES "sys/bus/mdev/devices"
#define MDEV_UUID    37 /* a UUID and its NUL */

struct mdev {
	char uuid[MDEV_UUID];
	int32_t parent; /* index of the PCI function that it is made of, -1: of no such */
	int32_t group;	/* IOMMU group, -1: none */
	char *type;	/* as mdev_supported_types names it; NULL: not readable */
	char *driver;	/* bound driver, NULL: none */
};

struct mdevs {
	struct mdev *list; /* malloc()ed; by parent, then by UUID */
	unsigned n;
};

/*
 * Reads the mediated devices of MACHINE, which was read below ROOT, a directory open for reading.
 * What vanishes meanwhile is left out. 0, also where the kernel has none; -ENOMEM or another
 * -errno of reading the directory. MDEVS is to be freed only after 0.
 */
_must_check_ int mdevs_read(struct mdevs *mdevs, int root, const struct machine *machine);

/* The index in LIST of the first one of PCI function DEV; MDEVS->n: it has none. */
unsigned mdevs_first(const struct mdevs *mdevs, int dev);

/* The index of the mediated device UUID (lower case); -1: there is none. */
int mdevs_find(const struct mdevs *mdevs, const char *uuid);

void mdevs_free(struct mdevs *mdevs);

/* The index of the physical function of DEV; -1: DEV is no virtual function. */
int vf_parent(int root, const struct machine *machine, unsigned dev);

/*
 * The physical functions of all devices, an array of MACHINE->n_devs, free() it: -1 for those that
 * are no virtual function. NULL: out of memory.
 */
_must_check_ int32_t *vf_parents(int root, const struct machine *machine);
