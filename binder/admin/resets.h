/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the kernel can reset a PCI function, which a VM's start and end do, and what such a reset takes along
 * (Documentation/ABI/testing/sysfs-bus-pci: reset_method; drivers/pci/pci.c, pci_reset_fn_methods).
 */
#pragma once

#include "core/macro.h"
#include "core/machine.h"

enum resets_state {
	RESETS_UNKNOWN, /* this is not all of a sysfs */
	RESETS_NONE,	/* the kernel knows no way for this function alone */
	RESETS_OFF,	/* somebody has switched all of them off */
	RESETS_ANY,	/* there is one; kernels before 5.15 do not say which */
	RESETS_NAMED,
};

struct resets {
	enum resets_state state;
	char methods[128]; /* RESETS_NAMED: as the kernel tries them, a space between */
};

/* Reads those of the function at ADDR. */
void resets_read(struct resets *resets, int root, const struct pci_addr *addr);

/* Whether METHOD is one of them. */
bool resets_has(const struct resets *resets, const char *method);

/*
 * A VM's program may reset the whole bus of DEV in place of it, where it holds all devices that this resets. The next
 * of those others behind index AFTER (-1: the first one); -1: no further one.
 */
int resets_along(const struct machine *machine, unsigned dev, int after);

/*
 * Whether a reset of DEV leaves all others alone, and a VM's program takes it: PM it takes only where it cannot reset the
 * bus (QEMU, hw/vfio/pci.c), and of `bus` the kernel says too much: it looks when the other functions are not there yet
 * (drivers/pci/pci.c, pci_init_reset_methods).
 */
bool resets_alone(const struct resets *resets, const struct machine *machine, unsigned dev);

/* Whether the bus of DEV can be reset at all: it is below a bridge. MACHINE was read with its bridges. */
static inline bool resets_has_bus(const struct machine *machine, unsigned dev)
{
	return machine->devs[dev].parent >= 0;
}

/*
 * The family of AMD's that the kernel module vendor-reset (github.com/gnif/vendor-reset) can reset and IDS belongs to;
 * NULL: none.
 */
const char *resets_vendor_family(const struct pci_ids *ids);
