// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list --tree: buses, the bridges that lead to further buses, and the devices on them. */
#include "admin/list/list.h"

#include "admin/device.h"
#include "admin/out.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_MAX 512 /* for dozens of levels; what goes deeper is drawn less deep */

struct branches {
	const char *more, *last, *along, *none;
};

static const struct branches ascii = { "+- ", "`- ", "|  ", "   " };
static const struct branches drawn = { "\u251c\u2500 ", "\u2514\u2500 ", "\u2502  ", "   " };

struct tree {
	const struct list *list;
	const struct branches *branches;
	struct child_index below; /* bridges and physical functions to what is behind them */
	struct table table;
};

static void add_device(struct tree *tree, unsigned dev, const char *prefix)
{
	static const struct {
		enum style style;
		const char *text;
	} fates[] = {
		[PLAN_NONE] = { STYLE_PLAIN, "-" },
		[PLAN_TAKEN] = { STYLE_GOOD, NULL },
		[PLAN_REFUSED] = { STYLE_WARN, "refused" },
	};
	const struct admin *a = tree->list->a;
	const struct pci_dev *d = &a->machine.devs[dev];
	const struct plan_device *planned = &a->plan.devs[dev];
	char text[2 * NAMES_MAX];

	table_row(&tree->table);
	table_add(&tree->table, STYLE_PLAIN, "%s%s", prefix, pci_addr_print(&d->addr, text));
	if (d->group < 0)
		table_add(&tree->table, STYLE_PLAIN, "-");
	else
		table_add(&tree->table, STYLE_PLAIN, "%d", d->group);
	table_add(&tree->table, STYLE_PLAIN, "%s", d->driver ? d->driver : "-");
	if (planned->state == PLAN_NONE && tree->list->virtuals.first[dev] >= 0)
		table_add(&tree->table, STYLE_GOOD, "virtual");
	else
		table_add(&tree->table, fates[planned->state].style, "%s",
			  planned->driver ? planned->driver : fates[planned->state].text);
	table_add(&tree->table, STYLE_PLAIN, "%s",
		  names_device(tree->list->names, &d->ids, text, sizeof(text)));
}

/* a line of its own kind: a UUID would make a wide column */
static void add_mdev(struct tree *tree, const struct mdev *mdev, const char *prefix)
{
	table_heading(&tree->table, STYLE_PLAIN, "%s%s %s %s", prefix, mdev->uuid,
		      list_type(mdev), list_driver(mdev->driver));
}

static void add_below(struct tree *tree, int first, int parent, const char *prefix)
{
	const struct mdevs *mdevs = &tree->list->mdevs;
	const struct branches *b = tree->branches;
	unsigned mdev = parent < 0 ? mdevs->n : mdevs_first(mdevs, parent);
	char line[PREFIX_MAX], further[PREFIX_MAX];

	for (int dev = first; dev >= 0; dev = tree->below.next[dev]) {
		bool last = tree->below.next[dev] < 0 && mdev == mdevs->n;

		snprintf(line, sizeof(line), "%s%s", prefix, last ? b->last : b->more);
		snprintf(further, sizeof(further), "%s%s", prefix, last ? b->none : b->along);
		add_device(tree, dev, line);
		add_below(tree, tree->below.first[dev], dev, further);
	}
	for (; mdev < mdevs->n && mdevs->list[mdev].parent == parent; mdev++) {
		bool last = mdev + 1 == mdevs->n || mdevs->list[mdev + 1].parent != parent;

		snprintf(line, sizeof(line), "%s%s", prefix, last ? b->last : b->more);
		add_mdev(tree, &mdevs->list[mdev], line);
	}
}

/* a heading for each root bus, and what is on it */
static void add_buses(struct tree *tree)
{
	const struct pci_dev *devs = tree->list->a->machine.devs;
	int32_t *next = tree->below.next;
	int following;

	for (int dev = tree->below.root; dev >= 0; dev = following) {
		const struct pci_addr *addr = &devs[dev].addr;
		int last = dev;

		while (next[last] >= 0 && devs[next[last]].addr.domain == addr->domain &&
		       devs[next[last]].addr.bus == addr->bus)
			last = next[last];
		following = next[last];
		next[last] = -1;
		table_row(&tree->table);
		table_add(&tree->table, STYLE_BOLD, "%04x:%02x", addr->domain, addr->bus);
		add_below(tree, dev, -1, "");
	}
}

static void add_head(struct table *table)
{
	static const char *const columns[] = { "ADDRESS", "GROUP", "DRIVER", "NEXT BOOT",
					       "NAME" };

	table_row(table);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		table_add(table, STYLE_DIM, "%s", columns[i]);
}

static bool can_draw(void)
{
	return out_is_terminal() && setlocale(LC_CTYPE, "") &&
	       !strcmp(nl_langinfo(CODESET), "UTF-8");
}

int list_tree(struct list *list)
{
	const struct machine *m = &list->a->machine;
	struct tree tree = {
		.list = list,
		.branches = can_draw() ? &drawn : &ascii,
		.table = { .n_columns = 5, .flex = 4 },
	};
	int32_t *above = malloc((m->n_devs + 1) * sizeof(*above));
	int err;

	if (!above)
		return admin_no_memory();
	/* a virtual function belongs to its physical one rather than to the bridge above both */
	for (unsigned i = 0; i < m->n_devs; i++)
		above[i] = list->physfn[i] >= 0 ? list->physfn[i] : m->devs[i].parent;
	err = child_index_make(&tree.below, above, m->n_devs, m->n_devs);
	free(above);
	if (err)
		return admin_no_memory();
	add_head(&tree.table);
	add_buses(&tree);
	child_index_free(&tree.below);
	return table_print(&tree.table) ? admin_no_memory() : EXIT_OK;
}
