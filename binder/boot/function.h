/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what sysfs says of PCI functions (Documentation/ABI/testing/sysfs-bus-pci). */
#pragma once

#include "core/machine.h"

/*
 * Calls EACH with DATA for all in DIR, a directory open for reading, that is named as a function, until it
 * returns other than 0, which is returned. 0 or -errno.
 */
int function_list(int dir, int (*each)(void *data, const struct pci_addr *addr), void *data);

/* Whether DIR has any entry at all but "." and "..", which come first in sysfs. */
bool function_has_any(int dir);

/* IDs, class and boot_vga of DEV, whose directory is DEV_DIR. 0 or -errno. */
int function_read_ids(int dev_dir, struct pci_dev *dev);

/* Driver and IOMMU group of DEV, one of MACHINE, whose directory is DEV_DIR. 0 or -ENOMEM. */
int function_read_links(int dev_dir, struct machine *machine, struct pci_dev *dev);

/* The IOMMU group of DEV, one of MACHINE, to which the link PATH below DIR leads. */
void function_read_group(int dir, const char *path, struct machine *machine,
			 struct pci_dev *dev);

/* The bridge above each device of MACHINE, as far as it can be read. */
void function_read_parents(int root, struct machine *machine);
