// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/list/rows.h"

#include <errno.h>
#include <stdlib.h>

/* what stands first */
enum rank {
	RANK_PLANNED, /* a display that a line names */
	RANK_DISPLAY,
	RANK_SCREEN, /* the display that the firmware uses */
	RANK_NAMED,  /* another device that a line names */
	RANK_OTHER,
	RANKS,
};

static const struct pci_dev *device(const struct list *list, unsigned dev)
{
	return &list->a->machine.devs[dev];
}

static bool is_named(const struct list *list, unsigned dev)
{
	return list->a->plan.devs[dev].state != PLAN_NONE || list->virtuals.first[dev] >= 0;
}

/* a display of its own, which is no virtual function */
static bool is_display(const struct list *list, unsigned dev)
{
	return pci_is_display(&device(list, dev)->ids) && list->physfn[dev] < 0;
}

static enum rank rank(const struct list *list, unsigned dev)
{
	bool named = is_named(list, dev);

	if (!is_display(list, dev))
		return named ? RANK_NAMED : RANK_OTHER;
	if (named)
		return RANK_PLANNED;
	return device(list, dev)->boot_vga == 1 ? RANK_SCREEN : RANK_DISPLAY;
}

/* the functions of a card below its first display */
static void hang_functions(struct rows *rows, const struct list *list)
{
	const struct machine *m = &list->a->machine;

	for (unsigned first = 0, end; first < m->n_devs; first = end) {
		int display = -1;

		for (end = first;
		     end < m->n_devs && pci_same_slot(&m->devs[end].addr, &m->devs[first].addr);
		     end++) {
			if (display < 0 && is_display(list, end))
				display = end;
		}
		for (unsigned i = first; i < end; i++)
			rows->above[i] = (int)i == display ? -1 : display;
	}
}

static void hang_virtual_functions(struct rows *rows, const struct list *list)
{
	for (unsigned i = 0; i < list->a->machine.n_devs; i++) {
		int pf = list->physfn[i];

		if (pf >= 0 && list->physfn[pf] < 0)
			rows->above[i] = pf;
	}
}

/* what shares the group of a display goes to a VM with it, or keeps it from one: bridges do neither */
static void hang_groups(struct rows *rows, const struct list *list)
{
	const struct machine *m = &list->a->machine;

	for (unsigned i = 0; i < m->n_devs; i++) {
		int group = m->devs[i].group;

		if (group < 0 || !is_display(list, i) || rows->above[i] >= 0)
			continue;
		if (rows->of_group[group] < 0 ||
		    rank(list, i) < rank(list, rows->of_group[group]))
			rows->of_group[group] = i;
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		int group = m->devs[i].group;

		if (group < 0 || rows->above[i] >= 0 || is_display(list, i))
			continue;
		if (!list_is_bridge(list, i) || groups_is_harm(&m->devs[i]))
			rows->above[i] = rows->of_group[group];
	}
}

static bool is_shown(const struct rows *rows, const struct list *list, int dev)
{
	if (list->wanted)
		return list->wanted[dev];
	if (list->a->options->all || is_named(list, dev))
		return true;
	while (rows->above[dev] >= 0)
		dev = rows->above[dev];
	return is_display(list, dev);
}

static int add_row(struct rows *rows, int dev, int mdev, int parent)
{
	rows->row[rows->n] = (struct row){ .dev = dev, .mdev = mdev, .parent = parent };
	if (parent >= 0)
		rows->row[rows->n].depth = rows->row[parent].depth + 1;
	return rows->n++;
}

static void add(struct rows *rows, const struct list *list, int dev, int parent)
{
	const struct mdevs *mdevs = &list->mdevs;
	int row = parent;

	if (is_shown(rows, list, dev)) {
		row = add_row(rows, dev, -1, parent);
		for (unsigned i = mdevs_first(mdevs, dev);
		     i < mdevs->n && mdevs->list[i].parent == dev; i++)
			add_row(rows, -1, i, row);
	} else {
		rows->left_out++;
	}
	/* first those of its own slot, then those of its group */
	for (int own = 1; own >= 0; own--) {
		for (int i = rows->below.first[dev]; i >= 0; i = rows->below.next[i]) {
			bool same =
				list->physfn[i] >= 0 ||
				pci_same_slot(&device(list, i)->addr, &device(list, dev)->addr);

			if (same == own)
				add(rows, list, i, row);
		}
	}
}

int rows_make(struct rows *rows, const struct list *list)
{
	const struct machine *m = &list->a->machine;
	unsigned n_groups = list->a->plan.groups.n;

	*rows = (struct rows){ 0 };
	rows->row = malloc((m->n_devs + list->mdevs.n + 1) * sizeof(*rows->row));
	rows->above = malloc((m->n_devs + 1) * sizeof(*rows->above));
	rows->of_group = malloc((n_groups + 1) * sizeof(*rows->of_group));
	if (!rows->row || !rows->above || !rows->of_group)
		return -ENOMEM;
	for (unsigned i = 0; i < n_groups; i++)
		rows->of_group[i] = -1;
	hang_functions(rows, list);
	hang_virtual_functions(rows, list);
	hang_groups(rows, list);
	if (child_index_make(&rows->below, rows->above, m->n_devs, m->n_devs))
		return -ENOMEM;
	for (int r = 0; r < RANKS; r++) {
		for (int i = rows->below.root; i >= 0; i = rows->below.next[i]) {
			if ((int)rank(list, i) == r)
				add(rows, list, i, -1);
		}
	}
	return 0;
}

void rows_free(struct rows *rows)
{
	free(rows->row);
	free(rows->above);
	free(rows->of_group);
	child_index_free(&rows->below);
}
