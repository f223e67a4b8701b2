// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list for people: a line for each device, as wide as a terminal of 80 columns. */
#include "admin/list/list.h"
#include "admin/list/rows.h"

#include "admin/device.h"
#include "admin/short_name.h"
#include "admin/table.h"
#include "admin/wrap.h"

#include "core/plan_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS	   80 /* where standard output is no terminal */
#define NAME_MIN   16
#define BRANCH	   3 /* columns of a branch before a name */
#define SEPARATORS 8 /* between five columns */

struct cells {
	char address[PCI_ADDR_LEN], group[16], now[64], next[64];
	enum style style; /* of the last one */
};

/* what is made of DEV, which stays with the host */
static void print_virtuals(const struct list *list, unsigned dev, struct cells *c)
{
	unsigned mdevs = 0, vfs = 0;
	bool refused = false;

	for (int i = list->virtuals.first[dev]; i >= 0; i = list->virtuals.next[i]) {
		const struct plan_virtual *v = &list->a->plan.virtuals[i];

		refused |= v->reason != REFUSE_NONE;
		if (v->rule->kind == RULE_MDEV)
			mdevs++;
		else
			vfs += v->rule->vfs;
	}
	if (refused)
		snprintf(c->next, sizeof(c->next), "refused");
	else if (vfs)
		snprintf(c->next, sizeof(c->next), "host, %u VF%s", vfs, vfs == 1 ? "" : "s");
	else
		snprintf(c->next, sizeof(c->next), "host, %u mdev%s", mdevs,
			 mdevs == 1 ? "" : "s");
	c->style = refused ? STYLE_WARN : STYLE_GOOD;
}

static void print_next(const struct list *list, unsigned dev, struct cells *c)
{
	const struct plan_device *planned = &list->a->plan.devs[dev];

	c->style = STYLE_PLAIN;
	if (planned->state == PLAN_TAKEN) {
		snprintf(c->next, sizeof(c->next), "%s", planned->driver);
		c->style = STYLE_GOOD;
	} else if (planned->state == PLAN_REFUSED) {
		snprintf(c->next, sizeof(c->next), "refused");
		c->style = STYLE_WARN;
	} else if (list->virtuals.first[dev] >= 0) {
		print_virtuals(list, dev, c);
	} else {
		/* a virtual function does not outlive the boot */
		snprintf(c->next, sizeof(c->next), "%s", list->physfn[dev] < 0 ? "host" : "-");
	}
}

static void print_driver(int group, const char *driver, struct cells *c)
{
	strcpy(c->group, "-");
	if (group >= 0)
		snprintf(c->group, sizeof(c->group), "%d", group);
	snprintf(c->now, sizeof(c->now), "%s", driver ? driver : "-");
}

/* all but the name */
static void print_cells(const struct list *list, const struct row *row, struct cells *c)
{
	char text[PCI_ADDR_LEN];

	*c = (struct cells){ .address = "mdev", .next = "-" };
	if (row->dev >= 0) {
		const struct pci_dev *d = &list->a->machine.devs[row->dev];

		snprintf(c->address, sizeof(c->address), "%s", device_address(&d->addr, text));
		print_next(list, row->dev, c);
		print_driver(d->group, d->driver, c);
		if (machine_is_late(&list->a->machine, d))
			strcpy(c->group, "?");
	} else {
		const struct mdev *mdev = &list->mdevs.list[row->mdev];

		print_driver(mdev->group, mdev->driver, c);
	}
}

static unsigned at_least(unsigned columns, const char *text)
{
	unsigned takes = out_columns(text);

	return takes > columns ? takes : columns;
}

/* what the other columns leave for the names */
static unsigned name_columns(const struct list *list, const struct rows *rows,
			     const char *const *titles)
{
	unsigned address = strlen(titles[0]), group = strlen(titles[1]);
	unsigned now = strlen(titles[3]), next = strlen(titles[4]);
	unsigned width = out_width() ? out_width() : COLUMNS, others;

	for (unsigned i = 0; i < rows->n; i++) {
		struct cells c;

		print_cells(list, &rows->row[i], &c);
		address = at_least(address, c.address);
		group = at_least(group, c.group);
		now = at_least(now, c.now);
		next = at_least(next, c.next);
	}
	others = address + group + now + next + SEPARATORS;
	return width > others + NAME_MIN ? width - others : NAME_MIN;
}

static const char *print_name(const struct list *list, const struct rows *rows,
			      const struct row *row, unsigned columns, char *text, size_t size)
{
	static const char screen[] = "  (screen)";
	const struct machine *m = &list->a->machine;
	const struct pci_dev *d;
	size_t len;
	int above;

	columns -= columns > BRANCH * row->depth ? BRANCH * row->depth : 0;
	if (row->mdev >= 0) {
		const struct mdev *mdev = &list->mdevs.list[row->mdev];

		snprintf(text, size, "%s %s", list_type(mdev), mdev->uuid);
		return text;
	}
	d = &m->devs[row->dev];
	above = row->parent < 0 ? -1 : rows->row[row->parent].dev;
	if (list->physfn[row->dev] >= 0 && above >= 0)
		return "virtual function";
	if (above >= 0 && pci_same_slot(&m->devs[above].addr, &d->addr)) {
		const char *kind = short_name_function(&d->ids, &m->devs[above].ids);

		if (kind)
			return kind;
	}
	if (d->boot_vga != 1)
		return names_short(list->names, &d->ids, columns, text, size);
	if (columns > strlen(screen))
		columns -= strlen(screen);
	names_short(list->names, &d->ids, columns, text, size);
	len = strlen(text);
	snprintf(text + len, size - len, "%s", screen);
	return text;
}

static int print_table(const struct list *list, const struct rows *rows,
		       struct libscols_line **lines)
{
	static const char *const titles[] = { "ADDRESS", "GROUP",     "DEVICE",
					      "NOW",	 "NEXT BOOT", NULL };
	struct libscols_table *table = table_open(titles, 2, false);
	unsigned columns = name_columns(list, rows, titles);

	table_right(table, 1);
	table_branches(table, 2);
	for (unsigned i = 0; i < rows->n; i++) {
		const struct row *row = &rows->row[i];
		struct libscols_line *line =
			table_line(table, row->parent < 0 ? NULL : lines[row->parent]);
		char text[NAMES_MAX + 16];
		struct cells c;

		lines[i] = line;
		print_cells(list, row, &c);
		table_cell(line, 0, STYLE_PLAIN, "%s", c.address);
		table_cell(line, 1, STYLE_PLAIN, "%s", c.group);
		table_cell(line, 2, STYLE_PLAIN, "%s",
			   print_name(list, rows, row, columns, text, sizeof(text)));
		table_cell(line, 3, STYLE_PLAIN, "%s", c.now);
		table_cell(line, 4, c.style, "%s", c.next);
	}
	return table_print(table);
}

/* of each group that others share with a device which is taken */
static void tell_shared(const struct list *list)
{
	const struct plan *plan = &list->a->plan;
	char addr[PCI_ADDR_LEN];

	for (unsigned group = 0; group < plan->groups.n; group++) {
		int dev = groups_first(&plan->groups, group), sharer, more = 0;

		while (dev >= 0 && !plan->devs[dev].shares_group)
			dev = plan->groups.next[dev];
		if (dev < 0)
			continue;
		sharer = plan_sharer(plan, dev, -1);
		for (int i = sharer; i >= 0; i = plan_sharer(plan, dev, i))
			more++;
		wrap_printf(
			"", 0, STYLE_WARN,
			"No VM can have group %u: %s%s stays with the host. `gpupt plan` says what to do.",
			group, device_address(&plan->machine->devs[sharer].addr, addr),
			more > 1 ? ", for one," : "");
	}
}

static void tell_refused(const struct list *list, const struct rows *rows)
{
	const struct plan *plan = &list->a->plan;
	char addr[PCI_ADDR_LEN];
	unsigned n = 0, first = 0;

	for (unsigned i = 0; i < rows->n; i++) {
		int dev = rows->row[i].dev;

		if (dev >= 0 && plan->devs[dev].state == PLAN_REFUSED && !n++)
			first = dev;
	}
	if (n)
		wrap_printf("", 0, STYLE_WARN,
			    "%s%s refused: the host keeps %s. `gpupt plan` says why.",
			    device_address(&plan->machine->devs[first].addr, addr),
			    n > 1 ? " and others are" : " is", n > 1 ? "them" : "it");
}

static void tell_end(const struct list *list, const struct rows *rows)
{
	const struct machine *m = &list->a->machine;
	const char *plural = rows->left_out == 1 ? "" : "s";
	char addr[PCI_ADDR_LEN], left_out[64] = "";

	if (list->wanted)
		return;
	if (!rows->n) {
		wrap_printf(
			"", 0, STYLE_DIM,
			"This machine has no graphics card, and no line names another device. %u device%s: --all.",
			rows->left_out, plural);
		return;
	}
	if (rows->left_out)
		snprintf(left_out, sizeof(left_out), "%u more device%s: --all. ",
			 rows->left_out, plural);
	wrap_printf("", 0, STYLE_DIM, "%s%sOne in full: gpupt show %s",
		    m->has_groups ? "A VM gets whole groups. " : "", left_out,
		    device_address(&m->devs[rows->row[0].dev].addr, addr));
}

int list_short(struct list *list)
{
	const struct machine *m = &list->a->machine;
	struct libscols_line **lines = NULL;
	int status = EXIT_OK;
	struct rows rows;
	char text[512];

	if (!rows_make(&rows, list))
		lines = calloc(rows.n + 1, sizeof(*lines));
	if (!lines) {
		rows_free(&rows);
		return admin_no_memory();
	}
	if (!machine_has_iommu(m))
		wrap_printf("", 0, STYLE_WARN, "No VM can have a device: %s.",
			    plan_text_iommu(m, text, sizeof(text)));
	if (rows.n)
		status = print_table(list, &rows, lines);
	tell_refused(list, &rows);
	tell_shared(list);
	tell_end(list, &rows);
	free(lines);
	rows_free(&rows);
	return status;
}
