// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/child_index.h"

#include <errno.h>
#include <stdlib.h>

int child_index_make(struct child_index *index, const int32_t *parents, unsigned n,
		     unsigned n_parents)
{
	index->first = malloc((n_parents + 1) * sizeof(*index->first));
	index->next = malloc((n + 1) * sizeof(*index->next));
	index->root = -1;
	if (!index->first || !index->next) {
		child_index_free(index);
		return -ENOMEM;
	}
	for (unsigned i = 0; i < n_parents; i++)
		index->first[i] = -1;
	/* each goes before those that came before it: backwards, the first comes out first */
	for (unsigned i = n; i--;) {
		int32_t *head = parents[i] < 0 ? &index->root : &index->first[parents[i]];

		index->next[i] = *head;
		*head = i;
	}
	return 0;
}

int child_index_open_loops(int32_t *parents, unsigned n)
{
	/* for each thing: from which one, counted from 1, the way up went through it first */
	unsigned *from = calloc(n + 1, sizeof(*from));

	if (!from)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++) {
		int32_t at = i;

		while (at >= 0 && !from[at]) {
			from[at] = i + 1;
			at = parents[at];
		}
		/* this very way comes back to where it was */
		if (at >= 0 && from[at] == i + 1)
			parents[at] = -1;
	}
	free(from);
	return 0;
}

void child_index_free(struct child_index *index)
{
	free(index->first);
	free(index->next);
	*index = (struct child_index){ 0 };
}
