/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a machine: its PCI functions, its IOMMU, its boot framebuffer. Pure. */
#pragma once

#include "core/pci.h"

struct pci_dev {
	struct pci_addr addr;
	struct pci_ids ids;
	int32_t group;	    /* IOMMU group, -1: none */
	int32_t parent;	    /* index of the bridge above, -1: on a root bus, or not read */
	int8_t boot_vga;    /* 0 or 1, -1: the function has no such attribute */
	const char *driver; /* bound driver, NULL: none */
};

struct machine_name {
	struct machine_name *next;
	char text[];
};

/* What the scan found. Devices are sorted by address. */
struct machine {
	struct pci_dev *devs; /* malloc()ed */
	unsigned n_devs;
	unsigned n_left_out;	      /* functions that are wanted and cannot be read */
	struct machine_name *drivers; /* the names that devs point to: see machine_name() */
	bool has_groups;	      /* some device has an IOMMU group: the IOMMU is on */
	bool late_groups;      /* before a driver probes a device, nobody knows if it has one */
	bool dmar, ivrs;       /* the firmware describes an Intel / AMD IOMMU */
	const char *iommu_off; /* the kernel parameter that switches the IOMMU off, or NULL */
	const char
		*framebuffer; /* the platform device that uses the boot framebuffer, or NULL */
	int32_t framebuffer_device; /* in whose BAR it lies; -1: of none that was read */
	bool vfio_evicts;	    /* vfio drivers do that for VGA devices (6.0 and later) */
};

/*
 * The one copy of NAME, a driver's, that lives as long as MACHINE; NULL: out of memory. Few drivers hold
 * many devices.
 */
const char *machine_name(struct machine *machine, const char *name);

/* Whether there is an IOMMU that does something. */
static inline bool machine_has_iommu(const struct machine *machine)
{
	return machine->has_groups || machine->late_groups;
}

/*
 * Whether nobody can know yet if DEV has an IOMMU group: no driver has probed it, and that is when it gets
 * one, before Linux 6.15, from any IOMMU but Intel's and AMD's.
 */
static inline bool machine_is_late(const struct machine *machine, const struct pci_dev *dev)
{
	return machine->late_groups && dev->group < 0 && !dev->driver;
}

/* The index of the function at ADDR; -1: there is none. */
int machine_find_addr(const struct machine *machine, const struct pci_addr *addr);

/* The index of the function that sysfs names ADDR (dddd:bb:dd.f); -1: there is none. */
int machine_find(const struct machine *machine, const char *addr);

/* Frees what MACHINE holds. */
void machine_free(struct machine *machine);
