/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why an IOMMU group is as large as it is, as far as configuration space shows it. The kernel puts into one group what
 * can reach each other without the IOMMU seeing it: all that is behind a port without ACS, and the functions of a
 * device without ACS (drivers/iommu/iommu.c, pci_device_group). It has exceptions for single devices, which cannot be
 * seen from here, and kernels with the patch for pcie_acs_override= believe what that says.
 */
#pragma once

#include "admin/capability.h"

#include "core/groups.h"
#include "core/macro.h"

#define ISOLATION_MAX 8

enum isolation_why {
	/* what holds a group together */
	ISOLATION_PORT,	     /* a port that does not isolate; how, only root sees */
	ISOLATION_NO_ACS,    /* a port without ACS */
	ISOLATION_ACS_OFF,   /* a port whose ACS is not enabled */
	ISOLATION_PCI,	     /* a bridge to PCI: all that is behind it looks like one device */
	ISOLATION_FUNCTIONS, /* functions of one device, without ACS */
	/* what is apart all the same */
	ISOLATION_FORGED,   /* no ACS, but pcie_acs_override= on the kernel command line */
	ISOLATION_EXCEPTED, /* no ACS, but an exception of the kernel's for it */
};

struct isolation_cause {
	enum isolation_why why;
	unsigned dev; /* the port, or the function */
};

struct isolation {
	unsigned n;
	struct isolation_cause cause[ISOLATION_MAX];
	const char *
		parameter; /* of the kernel command line, which can switch ACS off; NULL: none */
	bool alone;	   /* nobody else is in the group */
	bool needs_root;   /* some configuration space could be read in part only */
	bool unread;	   /* some not at all: it is asleep, dead, or not there */
};

/*
 * Looks at the group of device DEV. CMDLINE is the kernel command line, GROUPS those of the machine of CACHE. A group
 * that is shared, and of which nothing is found here, has n 0.
 */
void isolation_explain(struct isolation *isolation, struct capability_cache *cache,
		       const struct groups *groups, const char *cmdline, unsigned dev);

/* Whether pcie_acs_override= in CMDLINE is for a device with IDS and CAP. Pure. */
bool isolation_overrides(const char *cmdline, const struct pci_ids *ids,
			 const struct capability *cap);

/* The word for WHY in JSON. */
const char *isolation_name(enum isolation_why why);
