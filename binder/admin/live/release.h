/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gives PCI functions back to their host drivers: out of the hands of the vfio driver, its
 * driver_override cleared, probed, and read back (Documentation/ABI/testing/sysfs-bus-pci). Every step
 * has its time, and what fails is told in words.
 */
#pragma once

#include "core/pci.h"

#define RELEASE_OVERRIDE_MAX 64

struct release {
	char addr[PCI_ADDR_LEN];
	char driver[64];   /* that it has in the end; "": none */
	char message[384]; /* why no host driver has it, and what to do; "": one has */
	bool no_module; /* none has it, for this kernel has no module for it: nothing is wrong */
	bool done;	/* it is out of the hands of the vfio driver */
};

/* Takes the function from the vfio driver DRIVER (NULL: none has it) and clears its override. */
void release_unbind(struct release *r, int root, const char *driver);

/* The driver_override of ADDR, into TEXT of RELEASE_OVERRIDE_MAX bytes; "": none. */
void release_read_override(const char *addr, int root, char *text);

/* Clears its override, and leaves its driver alone. */
void release_clear(struct release *r, int root);

/*
 * After a bind that failed: the override becomes what it was, OVERRIDE, and where the function HAD_DRIVER and has
 * none now, that may take it again.
 */
void release_undo(struct release *r, int root, const char *override, bool had_driver);

/*
 * Offers the function, which release_unbind() has freed, to the host's drivers; where none of those that
 * are loaded takes it, loads those that its modalias names. TREE is the name of ROOT.
 */
void release_probe(struct release *r, int root, const char *tree);
