// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/link.h"

#include "admin/attribute.h"

#include <stdio.h>

#define WIDTH_MAX 32

/* "8.0 GT/s PCIe"; before 5.12 "8 GT/s", and "Unknown" or "Unknown speed" where there is none */
static unsigned read_speed(int root, const struct pci_addr *addr, const char *name,
			   char text[24])
{
	unsigned whole, tenth = 0;

	if (attribute_read(root, addr, name, text, 24) > 0 &&
	    (sscanf(text, "%u.%1u GT", &whole, &tenth) == 2 ||
	     sscanf(text, "%u GT", &whole) == 1) &&
	    whole < 10000)
		return 10 * whole + tenth;
	*text = 0;
	return 0;
}

/* 255 is what the kernel says of a port that does not know */
static unsigned read_width(int root, const struct pci_addr *addr, const char *name)
{
	int64_t width = attribute_number(root, addr, name, 10);

	return width > 0 && width <= WIDTH_MAX ? width : 0;
}

void link_read(struct link *link, int root, const struct pci_addr *addr)
{
	link->tenths = read_speed(root, addr, "current_link_speed", link->speed);
	link->max_tenths = read_speed(root, addr, "max_link_speed", link->max_speed);
	link->width = read_width(root, addr, "current_link_width");
	link->max_width = read_width(root, addr, "max_link_width");
}
