// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list for people: by IOMMU group, and what the next boot does with each device. */
#include "admin/list/list.h"

#include "admin/device.h"
#include "admin/wrap.h"

#include "core/plan_text.h"

#include <stdio.h>

#define INDENT 16 /* of what stands below an address */

/* GROUP in words that follow others, none for no group */
static const char *in_group(int group, char text[32])
{
	*text = 0;
	if (group >= 0)
		snprintf(text, 32, ", group %d", group);
	return text;
}

static void print_virtuals(const struct list *list, unsigned dev)
{
	const struct machine *m = &list->a->machine;
	char addr[PCI_ADDR_LEN], group[32];

	for (int vf = list->vfs.first[dev]; vf >= 0; vf = list->vfs.next[vf]) {
		wrap_printf("", INDENT, STYLE_PLAIN, "virtual function %s%s, %s",
			    pci_addr_print(&m->devs[vf].addr, addr),
			    in_group(m->devs[vf].group, group),
			    list_driver(m->devs[vf].driver));
	}
	for (unsigned i = mdevs_first(&list->mdevs, dev);
	     i < list->mdevs.n && list->mdevs.list[i].parent == (int)dev; i++) {
		const struct mdev *mdev = &list->mdevs.list[i];

		wrap_printf("", INDENT, STYLE_PLAIN, "mediated device %s, type %s%s, %s",
			    mdev->uuid, list_type(mdev), in_group(mdev->group, group),
			    list_driver(mdev->driver));
	}
}

static void print_device(const struct list *list, unsigned dev)
{
	const struct admin *a = list->a;
	const struct pci_dev *d = &a->machine.devs[dev];
	const struct plan_device *planned = &a->plan.devs[dev];
	char label[PCI_ADDR_LEN + 40], addr[PCI_ADDR_LEN], rev[16] = "";
	char name[NAMES_MAX], class[NAMES_MAX], text[DEVICE_TEXT_MAX];
	int revision = device_revision(a, dev);

	names_class(list->names, &d->ids, class, sizeof(class));
	names_device(list->names, &d->ids, name, sizeof(name));
	snprintf(label, sizeof(label), "  %s", pci_addr_print(&d->addr, addr));
	wrap_printf(label, INDENT, planned->state == PLAN_NONE ? STYLE_PLAIN : STYLE_BOLD,
		    "%s: %s", class, name);
	if (revision >= 0)
		snprintf(rev, sizeof(rev), " rev %02x", revision);
	if (list->physfn[dev] >= 0)
		pci_addr_print(&a->machine.devs[list->physfn[dev]].addr, addr);
	wrap_printf("", INDENT, STYLE_PLAIN, "%04x:%04x%s, %s%s%s%s", d->ids.vendor,
		    d->ids.device, rev, list_driver(d->driver),
		    d->boot_vga == 1 ? ", boot VGA" : "",
		    list->physfn[dev] < 0 ? "" : ", virtual function of ",
		    list->physfn[dev] < 0 ? "" : addr);
	if (planned->state != PLAN_NONE)
		wrap_printf("", INDENT, planned->state == PLAN_TAKEN ? STYLE_GOOD : STYLE_WARN,
			    "next boot: %s",
			    device_next_boot(&a->plan, dev, text, sizeof(text)));
	for (int i = list->virtuals.first[dev]; i >= 0; i = list->virtuals.next[i]) {
		const struct plan_virtual *v = &a->plan.virtuals[i];

		wrap_printf("", INDENT, v->reason == REFUSE_NONE ? STYLE_GOOD : STYLE_WARN,
			    "next boot: %s, for %s:%u",
			    device_virtual(&a->plan, v, text, sizeof(text)), v->rule->file,
			    v->rule->line);
	}
	print_virtuals(list, dev);
}

/* the members of GROUP; the number of those that are left out */
static unsigned print_group(const struct list *list, unsigned group)
{
	const struct groups *groups = &list->a->plan.groups;
	unsigned left_out = 0;
	bool begun = false, shared = false;

	for (int dev = groups_first(groups, group); dev >= 0; dev = groups->next[dev])
		shared = shared || list->a->plan.devs[dev].shares_group;
	for (int dev = groups_first(groups, group); dev >= 0; dev = groups->next[dev]) {
		if (!list_shows(list, dev)) {
			left_out++;
			continue;
		}
		if (!begun)
			wrap_printf("", 0, STYLE_BOLD, "IOMMU group %d%s",
				    list->a->machine.devs[dev].group,
				    shared ? ", not viable: `gpupt plan` says why" : "");
		begun = true;
		print_device(list, dev);
	}
	return left_out;
}

static void print_groupless_heading(const struct admin *a, bool late)
{
	/* the reason is the machine's, whichever device is asked for */
	struct plan_device refused = { .state = PLAN_REFUSED, .reason = REFUSE_NO_IOMMU };
	struct plan plan = { .machine = &a->machine, .devs = &refused };
	char text[DEVICE_TEXT_MAX];

	if (late)
		wrap_print("", 0, STYLE_BOLD,
			   "IOMMU group not known before a driver has probed the device");
	else if (machine_has_iommu(&a->machine))
		wrap_print("", 0, STYLE_BOLD, "No IOMMU group");
	else
		wrap_printf("", 0, STYLE_WARN, "No IOMMU group: %s",
			    plan_text_refusal(&plan, 0, text, sizeof(text)));
}

/* those without a group, or without one yet; the number of those that are left out */
static unsigned print_groupless(const struct list *list, bool late, unsigned *bridges)
{
	const struct machine *m = &list->a->machine;
	unsigned left_out = 0;
	bool begun = false;

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (m->devs[i].group >= 0 || machine_is_late(m, &m->devs[i]) != late)
			continue;
		if (!list_shows(list, i)) {
			*(list_is_bridge(list, i) ? bridges : &left_out) += 1;
			continue;
		}
		if (!begun)
			print_groupless_heading(list->a, late);
		begun = true;
		print_device(list, i);
	}
	return left_out;
}

static void print_other_mdevs(const struct list *list)
{
	for (unsigned i = mdevs_first(&list->mdevs, -1);
	     i < list->mdevs.n && list->mdevs.list[i].parent < 0; i++) {
		const struct mdev *mdev = &list->mdevs.list[i];

		wrap_printf("", 0, STYLE_PLAIN, "Mediated device %s, type %s, of no PCI device",
			    mdev->uuid, list_type(mdev));
	}
}

static void print_left_out(const struct list *list, unsigned bridges, unsigned groupless)
{
	char text[2][64] = { "", "" };

	if (list->wanted || (!bridges && !groupless))
		return;
	if (bridges)
		snprintf(text[0], sizeof(text[0]), "%u bridge%s", bridges,
			 bridges == 1 ? "" : "s");
	if (groupless)
		snprintf(text[1], sizeof(text[1]), "%s%u device%s without an IOMMU group",
			 bridges ? " and " : "", groupless, groupless == 1 ? "" : "s");
	wrap_printf("", 0, STYLE_DIM,
		    "Left out, since no VM can have them: %s%s. --all shows them.", text[0],
		    text[1]);
}

int list_text(struct list *list)
{
	unsigned bridges = 0, groupless;

	for (unsigned group = 0; group < list->a->plan.groups.n; group++)
		bridges += print_group(list, group);
	groupless = print_groupless(list, true, &bridges);
	groupless += print_groupless(list, false, &bridges);
	print_other_mdevs(list);
	print_left_out(list, bridges, groupless);
	return EXIT_OK;
}
