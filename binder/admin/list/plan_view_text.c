// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt plan for people: line by line, then step by step. */
#include "admin/list/plan_view.h"

#include "admin/device.h"
#include "admin/host_use.h"
#include "admin/wrap.h"

#include <stdio.h>
#include <string.h>

#define INDENT 16 /* of what stands beside an address */

static void print_name(struct plan_view *view, unsigned dev)
{
	const struct pci_ids *ids = &view->a->machine.devs[dev].ids;
	char name[NAMES_MAX];

	wrap_printf("", INDENT, STYLE_DIM, "%04x:%04x %s", ids->vendor, ids->device,
		    names_device(view->names, ids, name, sizeof(name)));
}

static void print_taken(struct plan_view *view, unsigned dev, const char *label)
{
	const struct machine *m = &view->a->machine;
	const struct plan_device *d = &view->a->plan.devs[dev];
	const char *now = m->devs[dev].driver;
	char addr[PCI_ADDR_LEN], along[96] = "";

	if (d->origin >= 0)
		snprintf(along, sizeof(along), ", along with %s: %s",
			 pci_addr_print(&m->devs[d->origin].addr, addr),
			 pci_same_slot(&m->devs[d->origin].addr, &m->devs[dev].addr)
				 ? "the same card"
				 : "the same IOMMU group");
	wrap_printf(label, INDENT, STYLE_GOOD, "to %s%s%s%s", d->driver, along,
		    !now		     ? ""
		    : strcmp(now, d->driver) ? ", now with "
		    : *along		     ? "; it is now with "
					     : ", which has it now",
		    now && (*along || strcmp(now, d->driver) != 0) ? now : "");
	print_name(view, dev);
}

/* what the host would miss: the plan itself goes by the lines alone */
static void print_uses(struct plan_view *view, unsigned dev)
{
	struct users users;

	if (host_use_read(&users, view->a, dev, false))
		return;
	for (unsigned i = 0; i < users.n && i < USERS_MAX; i++)
		wrap_printf("", INDENT, STYLE_BAD, "the host uses it: %s", users.text[i]);
	if (users.n > USERS_MAX)
		wrap_printf("", INDENT, STYLE_BAD, "and %u more of the kind",
			    users.n - USERS_MAX);
}

/* a keyboard, or the disk that the host booted from, may be behind it */
static bool is_vague_usb(const struct plan *plan, unsigned dev)
{
	const struct plan_device *d = &plan->devs[dev];

	return d->origin < 0 && pci_is_class(&plan->machine->devs[dev].ids, PCI_CLASS_USB) &&
	       (d->rule->select & SEL_PLACE) && !rule_names_device(d->rule);
}

static void print_sharers(struct plan_view *view, unsigned dev)
{
	const struct machine *m = &view->a->machine;
	const struct plan *plan = &view->a->plan;
	char label[PCI_ADDR_LEN + 8], addr[PCI_ADDR_LEN], text[640];

	wrap_printf(
		"", 2, STYLE_WARN,
		"IOMMU group %d is not viable: no VM gets the group while a host driver has one of these, which stay with the host:",
		m->devs[dev].group);
	for (int other = plan_sharer(plan, dev, -1); other >= 0;
	     other = plan_sharer(plan, dev, other)) {
		const char *driver = m->devs[other].driver;

		snprintf(label, sizeof(label), "  %s",
			 pci_addr_print(&m->devs[other].addr, addr));
		plan_view_sharer(view, dev, other, text, sizeof(text));
		wrap_printf(label, INDENT, STYLE_PLAIN, "%s: %s", driver ? driver : "no driver",
			    text);
		print_name(view, other);
	}
}

static void print_device(struct plan_view *view, unsigned dev)
{
	const struct plan *plan = &view->a->plan;
	char label[PCI_ADDR_LEN + 8], addr[PCI_ADDR_LEN], text[DEVICE_TEXT_MAX];

	snprintf(label, sizeof(label), "  %s",
		 pci_addr_print(&plan->machine->devs[dev].addr, addr));
	if (plan->devs[dev].state == PLAN_TAKEN) {
		print_taken(view, dev, label);
		print_uses(view, dev);
		if (is_vague_usb(plan, dev))
			wrap_printf(
				"", INDENT, STYLE_WARN,
				"a USB controller named by its address alone: after a change of the hardware it may be another one: add %04x:%04x to the line",
				plan->machine->devs[dev].ids.vendor,
				plan->machine->devs[dev].ids.device);
	} else {
		wrap_print(label, INDENT, STYLE_WARN,
			   device_next_boot(plan, dev, text, sizeof(text)));
		print_name(view, dev);
	}
}

static void print_elsewhere(struct plan_view *view, unsigned r)
{
	const struct plan *plan = &view->a->plan;
	char label[PCI_ADDR_LEN + 8], addr[PCI_ADDR_LEN], line[DEVICE_TEXT_MAX];
	bool has_own = view->lines.of_line.first[r] >= 0, found = false;

	for (int i = lines_decided_elsewhere(&view->lines, r, 0); i >= 0;
	     i = lines_decided_elsewhere(&view->lines, r, i + 1)) {
		snprintf(label, sizeof(label), "  %s",
			 pci_addr_print(&plan->machine->devs[i].addr, addr));
		wrap_printf(label, INDENT, STYLE_PLAIN, "decided by %s",
			    device_line(plan->devs[i].rule, line, sizeof(line)));
		found = true;
	}
	if (!has_own && !found && !lines_virtual(&view->lines, r))
		wrap_print("", 2, STYLE_WARN,
			   "another device sits there, which other lines decide about");
}

static void print_line(struct plan_view *view, unsigned r)
{
	const struct child_index *of_line = &view->lines.of_line;
	const struct rule *rule = &view->a->input.conf.rules[r];
	const struct plan_virtual *v = lines_virtual(&view->lines, r);
	char label[PCI_ADDR_LEN + 8], addr[PCI_ADDR_LEN], line[DEVICE_TEXT_MAX];

	wrap_printf("", 0, STYLE_BOLD, "%s: %.*s", device_line(rule, line, sizeof(line)),
		    (int)rule->text_len, rule->text);
	if (lines_is_absent(&view->lines, r)) {
		wrap_print("", 2, STYLE_WARN, "absent: no such device");
		return;
	}
	if (v) {
		snprintf(label, sizeof(label), "  %s",
			 pci_addr_print(&view->a->machine.devs[v->parent].addr, addr));
		wrap_print(label, INDENT, v->reason == REFUSE_NONE ? STYLE_GOOD : STYLE_WARN,
			   device_virtual(&view->a->plan, v, line, sizeof(line)));
		print_name(view, v->parent);
	}
	for (int i = of_line->first[r]; i >= 0; i = of_line->next[i])
		print_device(view, i);
	print_elsewhere(view, r);
	for (int i = of_line->first[r]; i >= 0; i = of_line->next[i]) {
		if (lines_tells_group(&view->lines, i))
			print_sharers(view, i);
	}
}

/* the command line is the running boot's, and the next one may have another */
static void print_notes(struct plan_view *view)
{
	const struct input *input = &view->a->input;
	bool has_lines = false;

	for (unsigned i = 0; i < input->conf.n_rules && !has_lines; i++)
		has_lines = !strcmp(input->conf.rules[i].file, INPUT_CMDLINE);
	if (input->cmdline.off)
		wrap_printf(
			"", 0, STYLE_WARN,
			"%s is on the running boot's kernel command line: a boot with it does nothing; one without it does this:",
			input->cmdline.off);
	if (input->cmdline.no_config && !view->a->options->conf)
		wrap_print(
			"", 0, STYLE_WARN,
			"gpupt.config=none is on the running boot's kernel command line: the files are not read here either. For a boot without it: gpupt plan --config " INPUT_CONF);
	if (has_lines)
		wrap_print(
			"", 0, STYLE_DIM,
			"Lines of " INPUT_CMDLINE
			" come from gpupt.device= on the running boot's kernel command line.");
	if (view->stale)
		wrap_print(
			"", 0, STYLE_WARN,
			"The initramfs was built with other configuration files than these: until it is built anew, a boot does what those say.");
}

int plan_view_text(struct plan_view *view)
{
	const struct conf *conf = &view->a->input.conf;
	char text[DEVICE_TEXT_MAX];
	unsigned at = 0;
	bool any = false;

	print_notes(view);
	for (unsigned r = 0; r < conf->n_rules; r++)
		print_line(view, r);
	while (plan_view_step(view, &at, text, sizeof(text))) {
		if (!any)
			wrap_print("", 0, STYLE_BOLD,
				   "Step by step, with the machine as it is now:");
		any = true;
		printf("  %s\n", text);
	}
	if (!any)
		wrap_print("", 0, STYLE_BOLD,
			   conf->n_rules ? "There is nothing that could be bound."
					 : "No line names a device: nothing to do.");
	if (!conf->n_rules && !conf->n_errors && !view->a->input.cmdline.no_config)
		wrap_print("", 0, STYLE_PLAIN, "`gpupt pick` writes a line.");
	return EXIT_OK;
}
