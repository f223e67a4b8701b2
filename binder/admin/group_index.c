// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* qsort_r() */
#include "admin/group_index.h"

#include <errno.h>
#include <stdlib.h>

static int compare(const void *a, const void *b, void *machine)
{
	const struct pci_dev *devs = ((const struct machine *)machine)->devs;
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	if (devs[x].group != devs[y].group)
		return devs[x].group < devs[y].group ? -1 : 1;
	return x < y ? -1 : 1; /* the devices of a machine are sorted */
}

int group_index_make(struct group_index *index, const struct machine *machine)
{
	*index = (struct group_index){ .machine = machine };
	index->devs = malloc((machine->n_devs + 1) * sizeof(*index->devs));
	if (!index->devs)
		return -ENOMEM;
	for (unsigned i = 0; i < machine->n_devs; i++) {
		if (machine->devs[i].group >= 0)
			index->devs[index->n++] = i;
	}
	qsort_r(index->devs, index->n, sizeof(*index->devs), compare, (void *)machine);
	return 0;
}

static int group_at(const struct group_index *index, unsigned at)
{
	return index->machine->devs[index->devs[at]].group;
}

unsigned group_index_first(const struct group_index *index, int group)
{
	unsigned low = 0, high = index->n;

	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (group_at(index, mid) < group)
			low = mid + 1;
		else
			high = mid;
	}
	return low < index->n && group_at(index, low) == group ? low : index->n;
}

unsigned group_index_end(const struct group_index *index, unsigned at)
{
	int group = group_at(index, at);

	do
		at++;
	while (at < index->n && group_at(index, at) == group);
	return at;
}

void group_index_free(struct group_index *index)
{
	free(index->devs);
	*index = (struct group_index){ 0 };
}

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

void child_index_free(struct child_index *index)
{
	free(index->first);
	free(index->next);
	*index = (struct child_index){ 0 };
}
