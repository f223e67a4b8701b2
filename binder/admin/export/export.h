/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices that a VM can have, in the words of those who start VMs. Pure: devices in, text out.
 *
 *   qemu      arguments (QEMU's docs/pcie.txt; vfio-pci's properties host=, sysfsdev=)
 *   libvirt   <hostdev> elements (libvirt.org/formatdomain.html)
 *   nova      [pci] device_spec and alias, [devices] (docs.openstack.org/nova: configuration)
 *   kubevirt  permittedHostDevices (kubevirt.io/user-guide: host devices)
 *   proxmox   hostpciN (Proxmox VE: qm.conf(5))
 *   virt-install  its options (virt-install(1))
 *   incus     commands (linuxcontainers.org/incus/docs: devices)
 */
#pragma once

#include "core/pci.h"

enum export_format {
	EXPORT_QEMU,
	EXPORT_LIBVIRT,
	EXPORT_NOVA,
	EXPORT_KUBEVIRT,
	EXPORT_PROXMOX,
	EXPORT_VIRT_INSTALL,
	EXPORT_INCUS,
};

/*
 * A guest's slots are told from each other by their number; people who number their own start from low ones.
 */
#define EXPORT_LIBVIRT_BUS 0x10

enum export_kind {
	EXPORT_FUNCTION,
	EXPORT_PF, /* a function that could have virtual ones */
	EXPORT_VF,
	EXPORT_MDEV,
};

struct export_device {
	enum export_kind kind;
	struct pci_addr addr; /* EXPORT_MDEV: addr and ids of its parent */
	struct pci_ids ids;
	bool orphan; /* EXPORT_MDEV: which is no PCI function */
	int group;
	const char *driver;
	bool cdev;			     /* it can be opened through iommufd */
	uint64_t mem64;			     /* bytes of its 64-bit BARs */
	uint64_t mem64_most;		     /* of the largest one */
	const char *uuid, *type, *type_name; /* EXPORT_MDEV; type_name: for people, or NULL */

	/* where the guest sees it: export_place() fills these in */
	unsigned slot, fn;  /* slots from 0, one for each card */
	bool multifunction; /* function 0, and others follow in this slot */
};

/* The format of this name; -1: there is none. */
int export_format(const char *name);

/* The names of all formats, for messages: "qemu, libvirt, ..." */
const char *export_formats(void);

/* What a VM needs beside the devices, and how it is to open them. */
struct export_extras {
	bool iommufd;	     /* not through a container of VFIO */
	unsigned window_mib; /* that 64-bit BARs need; 0: what a VM has anyway is enough */
	bool wide;	     /* and for that, more than 40 bits of physical addresses */
};

/* Whether FORMAT can say that a device is opened through iommufd. */
bool export_knows_iommufd(enum export_format format);

/* Fills in the window that N DEVS need, which have their places. */
void export_size(struct export_extras *extras, const struct export_device *devs, unsigned n);

/* Why FORMAT cannot have DEV, and what to do; NULL: it can. */
const char *export_unfit(enum export_format format, const struct export_device *dev);

/* How many slots FORMAT has room for in one VM. */
unsigned export_slots_max(enum export_format format);

/*
 * Gives each of N DEVS, which are sorted by address, its place in the guest: functions of one card
 * share a slot, with the numbers they have on the host where there is a function 0, for a guest
 * looks for the others only behind one. Virtual functions and mediated devices are cards of their
 * own.
 */
void export_place(struct export_device *devs, unsigned n);

/* The text for the N DEVS, which have their places; free() it. NULL: out of memory. */
char *export_text(enum export_format format, const struct export_device *devs, unsigned n,
		  const struct export_extras *extras);
