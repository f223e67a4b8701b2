/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices by what they belong to: an IOMMU group, a device above, a line. Pure; what would be a search
 * for each device is a step here, so that a listing takes time that grows with the machine.
 */
#pragma once

#include "core/machine.h"

/* Those that have a group, by group, then by address. */
struct group_index {
	const struct machine *machine;
	unsigned *devs; /* indices; malloc()ed */
	unsigned n;
};

/* 0 or -ENOMEM. MACHINE must outlive INDEX. */
int group_index_make(struct group_index *index, const struct machine *machine);

/* The position in INDEX of the first member of GROUP; index->n: it has none. */
unsigned group_index_first(const struct group_index *index, int group);

/* The position behind the last member of the group whose member is at position AT. */
unsigned group_index_end(const struct group_index *index, unsigned at);

void group_index_free(struct group_index *index);

/* Lists of what belongs to each device or line, in the order it was given; -1 ends a list. */
struct child_index {
	int32_t *first; /* for each parent; malloc()ed */
	int32_t *next;	/* for each of them; malloc()ed */
	int32_t root;	/* the first one that has no parent */
};

/*
 * PARENTS holds for each of N things what it belongs to, of N_PARENTS; -1: to none. 0 or -ENOMEM.
 */
int child_index_make(struct child_index *index, const int32_t *parents, unsigned n,
		     unsigned n_parents);

void child_index_free(struct child_index *index);
