/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PCI Express link of a function: what it has, and what it could (sysfs-bus-pci: current_link_speed). */
#pragma once

#include "core/pci.h"

struct link {
	char speed[24],
		max_speed[24]; /* as the kernel writes them, "8.0 GT/s PCIe"; "": not known */
	unsigned tenths, max_tenths; /* of GT/s; 0: not known */
	unsigned width, max_width;   /* lanes; 0: not known, or there is no link */
};

void link_read(struct link *link, int root, const struct pci_addr *addr);

/* Whether there is a link, as far as sysfs says. */
static inline bool link_is_known(const struct link *link)
{
	return link->width && link->tenths;
}
