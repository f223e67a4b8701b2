// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/machine.h"

#include <stdlib.h>
#include <string.h>

const char *machine_name(struct machine *m, const char *name)
{
	struct machine_name *n;

	for (n = m->drivers; n; n = n->next) {
		if (!strcmp(n->text, name))
			return n->text;
	}
	n = malloc(sizeof(*n) + strlen(name) + 1);
	if (!n)
		return NULL;
	strcpy(n->text, name);
	n->next = m->drivers;
	m->drivers = n;
	return n->text;
}

int machine_find_addr(const struct machine *m, const struct pci_addr *addr)
{
	unsigned low = 0, high = m->n_devs;

	while (low < high) {
		unsigned mid = (low + high) / 2;
		int order = pci_addr_cmp(&m->devs[mid].addr, addr);

		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return -1;
}

int machine_find(const struct machine *m, const char *addr)
{
	struct pci_addr key;

	return pci_addr_parse(addr, &key) ? -1 : machine_find_addr(m, &key);
}

void machine_free(struct machine *m)
{
	while (m->drivers) {
		struct machine_name *next = m->drivers->next;

		free(m->drivers);
		m->drivers = next;
	}
	free(m->devs);
	*m = (struct machine){ 0 };
}
