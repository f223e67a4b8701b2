/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IOMMU groups: who is in one, and who keeps it from a VM. Pure. What would be a search for each device is
 * a step here, so that it takes time that grows with the machine, and no faster.
 */
#pragma once

#include "core/machine.h"

struct groups {
	int32_t *first; /* of each group: the index of its first device, -1: none; malloc()ed */
	int32_t *next;	/* of each device: the next one of its group, -1: none; malloc()ed */
	unsigned n;	/* groups: they are numbered from 0 */
};

/* Those of MACHINE's devices. 0 or -ENOMEM. */
int groups_make(struct groups *groups, const struct machine *machine);

/* The same, of no other devices than those of which IS_MEMBER, which gets DATA, says so. */
int groups_make_of(struct groups *groups, const struct machine *machine,
		   bool (*is_member)(const void *data, unsigned dev), const void *data);

/* The first device of GROUP, in the order of addresses; -1: none, also where GROUP is -1. */
static inline int groups_first(const struct groups *groups, int group)
{
	return group >= 0 && group < (int)groups->n ? groups->first[group] : -1;
}

/*
 * Whether DEV, while the host has it, keeps the other members of its group from a VM: now, or as soon as
 * a host driver binds it (Documentation/driver-api/vfio: "group viability"). Bridges do no harm without
 * a driver, or with pcieport.
 */
bool groups_is_harm(const struct pci_dev *dev);

/*
 * The next member of GROUP behind index AFTER (-1: the first one) that keeps it from a VM now, since a host
 * driver has it; -1: none.
 */
int groups_blocker(const struct groups *groups, const struct machine *machine, int group,
		   int after);

/* Frees what groups_make() took. */
void groups_free(struct groups *groups);
