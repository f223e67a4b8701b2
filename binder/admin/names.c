// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

/* libpci has a type of this name, too */
#define pci_dev libpci_dev
#include <pci/pci.h>
#undef pci_dev

/* libpci's object is all there is to it; the type is ours so that no other file needs its header */
struct names {
	struct pci_access access;
};

struct names *names_open(void)
{
	return (struct names *)pci_alloc();
}

char *names_device(struct names *names, const struct pci_ids *ids, char *text, size_t size)
{
	return pci_lookup_name(&names->access, text, size,
			       PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE, ids->vendor, ids->device);
}

char *names_class(struct names *names, const struct pci_ids *ids, char *text, size_t size)
{
	return pci_lookup_name(&names->access, text, size, PCI_LOOKUP_CLASS, ids->class >> 8);
}

void names_close(struct names *names)
{
	if (names)
		pci_cleanup(&names->access);
}
