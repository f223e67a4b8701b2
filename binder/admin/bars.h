/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BARs of a PCI function: the memory and ports that drivers and VMs reach it by, and the sizes they can have
 * (Documentation/ABI/testing/sysfs-bus-pci: resourceN_resize).
 */
#pragma once

#include "admin/capability.h"

#include "core/macro.h"

#define BARS_MAX CAPABILITY_BARS

struct bar {
	uint8_t number;
	bool io, is_64, prefetchable;
	bool unassigned;      /* it has no address: no driver and no VM can use it */
	uint64_t start, size; /* size 0: not known, of one that is unassigned */
	uint64_t sizes;	      /* bit n: it can have 1 MiB << n; 0: it has this size only */
};

struct bars {
	bool known;
	unsigned n; /* those that the function has */
	struct bar bar[BARS_MAX];
	bool resizable; /* the kernel can change sizes: 6.1 and later */
};

/*
 * Of RESOURCE, the text of that attribute, and of the registers in CAP. Pure: sizes are those of the capability, which
 * only root sees.
 */
void bars_parse(struct bars *bars, const char *resource, const struct capability *cap);

/* Reads those of the function at ADDR, whose configuration space says CAP. 0 or -errno. */
_must_check_ int bars_read(struct bars *bars, int root, const struct pci_addr *addr,
			   const struct capability *cap);

/* The largest size that BAR can have, in bytes; its size where it has no other. */
uint64_t bars_largest(const struct bar *bar);

/* SIZE as people write it, in binary units, 16M or 1.5G, into TEXT of BARS_SIZE bytes. Returns TEXT. */
#define BARS_SIZE 24
char *bars_size(uint64_t size, char *text);
