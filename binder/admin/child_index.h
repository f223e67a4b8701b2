/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Things by what they belong to: a device above, a line. Pure; what would be a search for each is a step
 * here, so that a listing takes time that grows with the machine.
 */
#pragma once

#include "core/macro.h"

#include <stdint.h>

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

/*
 * Where PARENTS, of N things among themselves, lead in a circle, the first one of it gets none: then each is
 * below something that has none. 0 or -ENOMEM.
 */
int child_index_open_loops(int32_t *parents, unsigned n);

void child_index_free(struct child_index *index);
