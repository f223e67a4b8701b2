// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list --tree: buses, the bridges that lead to further buses, and the devices on them. */
#include "admin/list/list.h"

#include "admin/table.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MIN   16
#define BRANCH	   2 /* columns of a branch, for each bridge above */
#define SEPARATORS 8 /* between five columns */

struct tree {
	const struct list *list;
	unsigned name_columns;	  /* what the other columns leave for the names; 0: no limit */
	struct child_index below; /* bridges and physical functions to what is behind them */
	struct libscols_table *table;
};

/* the cells that GROUP and DRIVER get, for devices of any kind */
static void fill_line(struct libscols_line *line, int group, const char *driver)
{
	if (group < 0)
		table_cell(line, 1, STYLE_PLAIN, "-");
	else
		table_cell(line, 1, STYLE_PLAIN, "%d", group);
	table_cell(line, 2, STYLE_PLAIN, "%s", driver ? driver : "-");
}

static const char *next_boot(const struct list *list, unsigned dev, enum style *style)
{
	const struct plan_device *planned = &list->a->plan.devs[dev];

	*style = STYLE_GOOD;
	if (planned->state == PLAN_TAKEN)
		return planned->driver;
	if (planned->state == PLAN_NONE && list->virtuals.first[dev] >= 0)
		return "virtual";
	*style = planned->state == PLAN_REFUSED ? STYLE_WARN : STYLE_PLAIN;
	return planned->state == PLAN_REFUSED ? "refused" : "-";
}

/* DEV and all that is below it, the next line of PARENT */
static void add_device(struct tree *tree, unsigned dev, struct libscols_line *parent)
{
	const struct list *list = tree->list;
	const struct mdevs *mdevs = &list->mdevs;
	const struct pci_dev *d = &list->a->machine.devs[dev];
	struct libscols_line *line = table_line(tree->table, parent), *further;
	char text[NAMES_MAX];
	enum style style;
	const char *next = next_boot(list, dev, &style);

	table_cell(line, 0, STYLE_PLAIN, "%s", pci_addr_print(&d->addr, text));
	fill_line(line, d->group, d->driver);
	if (machine_is_late(&list->a->machine, d))
		table_cell(line, 1, STYLE_PLAIN, "?");
	table_cell(line, 3, style, "%s", next);
	if (tree->name_columns)
		names_short(list->names, &d->ids, tree->name_columns, text, sizeof(text));
	else
		names_device(list->names, &d->ids, text, sizeof(text));
	table_cell(line, 4, STYLE_PLAIN, "%s", text);
	for (int i = tree->below.first[dev]; i >= 0; i = tree->below.next[i])
		add_device(tree, i, line);
	for (unsigned i = mdevs_first(mdevs, dev);
	     i < mdevs->n && mdevs->list[i].parent == (int)dev; i++) {
		const struct mdev *mdev = &mdevs->list[i];

		further = table_line(tree->table, line);
		table_cell(further, 0, STYLE_PLAIN, "mdev");
		fill_line(further, mdev->group, mdev->driver);
		table_cell(further, 3, STYLE_PLAIN, "-");
		table_cell(further, 4, STYLE_PLAIN, "%s %s", mdev->uuid, list_type(mdev));
	}
}

static void widen(unsigned *columns, const char *text, unsigned indent)
{
	unsigned takes = out_columns(text) + indent;

	if (takes > *columns)
		*columns = takes;
}

/* the columns that DEV and what is below it take, but for the names; DEPTH: bridges above, and the bus */
static void measure(const struct tree *tree, unsigned dev, unsigned depth, unsigned columns[3])
{
	const struct list *list = tree->list;
	const struct pci_dev *d = &list->a->machine.devs[dev];
	char addr[PCI_ADDR_LEN];
	enum style style;

	widen(&columns[0], pci_addr_print(&d->addr, addr), depth * BRANCH);
	widen(&columns[1], d->driver ? d->driver : "-", 0);
	widen(&columns[2], next_boot(list, dev, &style), 0);
	for (unsigned i = mdevs_first(&list->mdevs, dev);
	     i < list->mdevs.n && list->mdevs.list[i].parent == (int)dev; i++) {
		widen(&columns[0], "mdev", (depth + 1) * BRANCH);
		widen(&columns[1], list_driver(list->mdevs.list[i].driver), 0);
	}
	for (int i = tree->below.first[dev]; i >= 0; i = tree->below.next[i])
		measure(tree, i, depth + 1, columns);
}

/* in a pipe no name is cut; on a terminal a short name does better than half of a long one */
static unsigned name_columns(const struct tree *tree, const char *const *titles)
{
	unsigned columns[3] = { strlen(titles[0]), strlen(titles[2]), strlen(titles[3]) };
	unsigned width = out_width(), others;

	if (!width)
		return 0;
	for (int dev = tree->below.root; dev >= 0; dev = tree->below.next[dev])
		measure(tree, dev, 1, columns);
	others = columns[0] + strlen(titles[1]) + columns[1] + columns[2] + SEPARATORS;
	return width > others + NAME_MIN ? width - others : NAME_MIN;
}

/* a heading for each root bus, and what is on it */
static void add_buses(struct tree *tree)
{
	const struct pci_dev *devs = tree->list->a->machine.devs;
	struct libscols_line *line = NULL;
	const struct pci_addr *bus = NULL;

	for (int dev = tree->below.root; dev >= 0; dev = tree->below.next[dev]) {
		const struct pci_addr *addr = &devs[dev].addr;

		if (!bus || bus->domain != addr->domain || bus->bus != addr->bus) {
			line = table_line(tree->table, NULL);
			table_cell(line, 0, STYLE_BOLD, "%04x:%02x", addr->domain, addr->bus);
		}
		bus = addr;
		add_device(tree, dev, line);
	}
}

int list_tree(struct list *list)
{
	static const char *const titles[] = { "ADDRESS",   "GROUP", "DRIVER",
					      "NEXT BOOT", "NAME",  NULL };
	const struct machine *m = &list->a->machine;
	struct tree tree = { .list = list };
	int32_t *above = malloc((m->n_devs + 1) * sizeof(*above));
	int err;

	if (!above)
		return admin_no_memory();
	/* a virtual function belongs to its physical one, which is none itself, rather than to the bridge */
	for (unsigned i = 0; i < m->n_devs; i++) {
		int32_t pf = list->physfn[i];

		above[i] = pf >= 0 && list->physfn[pf] < 0 ? pf : m->devs[i].parent;
	}
	err = child_index_open_loops(above, m->n_devs);
	if (!err)
		err = child_index_make(&tree.below, above, m->n_devs, m->n_devs);
	free(above);
	if (err)
		return admin_no_memory();
	tree.name_columns = name_columns(&tree, titles);
	tree.table = table_open(titles, 4, true);
	add_buses(&tree);
	child_index_free(&tree.below);
	return table_print(tree.table);
}
