// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/groups.h"

#include "core/driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int groups_make_of(struct groups *groups, const struct machine *m,
		   bool (*is_member)(const void *data, unsigned dev), const void *data)
{
	int last = -1;

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (m->devs[i].group > last)
			last = m->devs[i].group;
	}
	groups->n = last + 1;
	groups->first = malloc((groups->n + 1) * sizeof(*groups->first));
	groups->next = malloc((m->n_devs + 1) * sizeof(*groups->next));
	if (!groups->first || !groups->next) {
		groups_free(groups);
		return -ENOMEM;
	}
	memset(groups->first, -1, groups->n * sizeof(*groups->first));
	/* each goes before those that came before it: backwards, the first comes out first */
	for (unsigned i = m->n_devs; i--;) {
		int group = m->devs[i].group;

		groups->next[i] = groups_first(groups, group);
		if (group >= 0 && (!is_member || is_member(data, i)))
			groups->first[group] = i;
	}
	return 0;
}

int groups_make(struct groups *groups, const struct machine *m)
{
	return groups_make_of(groups, m, NULL, NULL);
}

bool groups_is_harm(const struct pci_dev *dev)
{
	if (dev->group < 0 || driver_is_harmless(dev->driver))
		return false;
	if (pci_base_class(&dev->ids) == PCI_BASE_BRIDGE)
		return dev->driver && strcmp(dev->driver, "pcieport") != 0;
	return true;
}

int groups_blocker(const struct groups *groups, const struct machine *m, int group, int after)
{
	int i = after < 0 ? groups_first(groups, group) : groups->next[after];

	while (i >= 0 && !(m->devs[i].driver && groups_is_harm(&m->devs[i])))
		i = groups->next[i];
	return i;
}

void groups_free(struct groups *groups)
{
	free(groups->first);
	free(groups->next);
	*groups = (struct groups){ 0 };
}
