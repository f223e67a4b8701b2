// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/arbiter.h"

#include "boot/root.h"
#include "boot/sysfs.h"

#include <string.h>

/* "count:2,PCI:0000:00:02.0,decodes=io+mem,owns=io+mem,locks=none(0:0)", or "invalid" */
bool arbiter_default(int root, struct pci_addr *addr)
{
	char text[128], *at;

	if (sysfs_read(root, "dev/vga_arbiter", text, sizeof(text)) < 0)
		return false;
	at = strstr(text, "PCI:");
	if (!at)
		return false;
	at += strlen("PCI:");
	at[strcspn(at, ",")] = 0;
	return !pci_addr_parse(at, addr);
}
