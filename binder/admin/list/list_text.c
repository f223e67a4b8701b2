// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list: what devices there are, by IOMMU group, and what the next boot does with them. */
#include "admin/list/list.h"

#include "admin/device.h"
#include "admin/out.h"
#include "admin/wrap.h"

#include "boot/log.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT 16 /* of what stands below an address */

static bool is_bridge(const struct list *list, unsigned dev)
{
	return pci_base_class(&list->a->machine.devs[dev].ids) == PCI_BASE_BRIDGE;
}

bool list_shows(const struct list *list, unsigned dev)
{
	const struct admin *a = list->a;

	if (a->options->all || a->plan.devs[dev].state != PLAN_NONE ||
	    list->virtuals.first[dev] >= 0)
		return true;
	return !is_bridge(list, dev) &&
	       (a->machine.devs[dev].group >= 0 || !a->machine.has_groups);
}

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
	char name[NAMES_MAX], class[NAMES_MAX], fate[DEVICE_FATE_MAX];
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
			    "next boot: %s", device_fate(&a->plan, dev, fate, sizeof(fate)));
	for (int i = list->virtuals.first[dev]; i >= 0; i = list->virtuals.next[i]) {
		const struct plan_virtual *v = &a->plan.virtuals[i];

		wrap_printf("", INDENT, v->reason == REFUSE_NONE ? STYLE_GOOD : STYLE_WARN,
			    "next boot: %s, for %s:%u",
			    device_virtual(&a->plan, v, fate, sizeof(fate)), v->rule->file,
			    v->rule->line);
	}
	print_virtuals(list, dev);
}

/* the members of one group, at positions FROM to END; the number of those that are left out */
static unsigned print_group(const struct list *list, unsigned from, unsigned end)
{
	unsigned left_out = 0;
	bool begun = false, shared = false;

	for (unsigned i = from; i < end; i++)
		shared = shared || list->a->plan.devs[list->groups.devs[i]].shares_group;
	for (unsigned i = from; i < end; i++) {
		unsigned dev = list->groups.devs[i];

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

static void print_groupless_heading(const struct admin *a)
{
	/* the reason is the machine's, whichever device is asked for */
	struct plan_device refused = { .state = PLAN_REFUSED, .reason = REFUSE_NO_IOMMU };
	struct plan plan = { .machine = &a->machine, .devs = &refused };
	char text[DEVICE_FATE_MAX];

	if (a->machine.has_groups)
		wrap_print("", 0, STYLE_BOLD, "No IOMMU group");
	else
		wrap_printf("", 0, STYLE_WARN, "No IOMMU group: %s",
			    plan_text_refusal(&plan, 0, text, sizeof(text)));
}

/* those without a group; the number of those that are left out */
static unsigned print_groupless(const struct list *list, unsigned *bridges)
{
	const struct machine *m = &list->a->machine;
	unsigned left_out = 0;
	bool begun = false;

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (m->devs[i].group >= 0)
			continue;
		if (!list_shows(list, i)) {
			*(is_bridge(list, i) ? bridges : &left_out) += 1;
			continue;
		}
		if (!begun)
			print_groupless_heading(list->a);
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

static void print_left_out(unsigned bridges, unsigned groupless)
{
	char text[2][64] = { "", "" };

	if (!bridges && !groupless)
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

static int list_text(struct list *list)
{
	unsigned bridges = 0, groupless;

	for (unsigned from = 0, end; from < list->groups.n; from = end) {
		end = group_index_end(&list->groups, from);
		bridges += print_group(list, from, end);
	}
	groupless = print_groupless(list, &bridges);
	print_other_mdevs(list);
	print_left_out(bridges, groupless);
	return EXIT_OK;
}

/* what the listing does not show, and what makes the plan less than it seems */
static void tell_doubts(const struct input *input)
{
	if (input->conf.n_errors)
		log_warning("the configuration has %s: `gpupt plan` shows them",
			    input->conf.n_errors == 1 ? "an error" : "errors");
	if (input->cmdline.off)
		log_warning(
			"%s is on this boot's kernel command line: a boot with it does nothing of what is planned",
			input->cmdline.off);
}

static int index_virtuals(struct list *list)
{
	const struct plan *plan = &list->a->plan;
	int32_t *parents = malloc((plan->n_virtuals + 1) * sizeof(*parents));
	int err;

	if (!parents)
		return -ENOMEM;
	for (unsigned i = 0; i < plan->n_virtuals; i++)
		parents[i] = plan->virtuals[i].parent;
	err = child_index_make(&list->virtuals, parents, plan->n_virtuals,
			       plan->machine->n_devs);
	free(parents);
	return err;
}

static int list_open(struct list *list)
{
	const struct machine *m = &list->a->machine;
	int err;

	list->physfn = vf_parents(list->a->root, m);
	if (!list->physfn || child_index_make(&list->vfs, list->physfn, m->n_devs, m->n_devs) ||
	    group_index_make(&list->groups, m) || index_virtuals(list))
		return admin_no_memory();
	err = mdevs_read(&list->mdevs, list->a->root, m);
	if (!err)
		return EXIT_OK;
	log_error("unable to read " MDEV_DEVICES ": %s", strerror(-err));
	return EXIT_SYSTEM;
}

static int list_run(struct list *list)
{
	const struct options *o = list->a->options;
	int status = list_open(list);

	if (status)
		return status;
	tell_doubts(&list->a->input);
	if (o->json)
		return list_json(list);
	return o->tree ? list_tree(list) : list_text(list);
}

int cmd_list(struct admin *a)
{
	const struct options *o = a->options;
	struct list list = { .a = a };
	int status;

	if (o->json + o->plain + o->tree > 1 || (o->all && (o->plain || o->tree))) {
		log_error(
			"list: --json, --plain and --tree exclude each other, and the last two show all devices without --all");
		return EXIT_USAGE;
	}
	status = o->plain ? admin_read_machine(a) : admin_make_plan(a);
	if (status)
		return status;
	list.names = names_open(o->root);
	if (!list.names)
		return admin_no_memory();
	status = o->plain ? list_plain(a, list.names) : list_run(&list);
	mdevs_free(&list.mdevs);
	group_index_free(&list.groups);
	child_index_free(&list.vfs);
	child_index_free(&list.virtuals);
	free(list.physfn);
	names_close(list.names);
	return status;
}
