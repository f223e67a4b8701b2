// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt alone: where things are, and what comes next. */
#include "admin/status/next.h"
#include "admin/status/status.h"

#include "admin/device.h"
#include "admin/generator.h"
#include "admin/names.h"
#include "admin/wrap.h"

#include "core/driver.h"
#include "core/plan_text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INDENT 11 /* of what stands behind a label */
#define NAME   48

/* how many come along with DEV */
static unsigned companions(const struct plan *plan, unsigned dev)
{
	unsigned n = 0;

	for (unsigned i = 0; i < plan->machine->n_devs; i++)
		n += plan->devs[i].state == PLAN_TAKEN && plan->devs[i].origin == (int)dev;
	return n;
}

static void print_device(const struct admin *a, struct names *names, unsigned dev,
			 const char *label)
{
	const struct pci_dev *d = &a->machine.devs[dev];
	const struct plan_device *planned = &a->plan.devs[dev];
	unsigned more = companions(&a->plan, dev);
	char name[NAMES_MAX], addr[PCI_ADDR_LEN], along[48] = "";

	names_short(names, &d->ids, NAME, name, sizeof(name));
	if (more)
		snprintf(along, sizeof(along), ", and %u more function%s", more,
			 more == 1 ? "" : "s");
	wrap_printf(label, INDENT, planned->state == PLAN_TAKEN ? STYLE_BOLD : STYLE_WARN,
		    "%s %s%s%s", device_address(&d->addr, addr), name, along,
		    planned->state == PLAN_REFUSED ? ": refused" : "");
}

/* what lines name, and what is made of it */
static void print_wanted(const struct admin *a, struct names *names)
{
	const struct plan *plan = &a->plan;
	const char *label = "For VMs:";
	char text[256], addr[PCI_ADDR_LEN];

	for (unsigned i = 0; i < a->machine.n_devs; i++) {
		const struct plan_device *d = &plan->devs[i];

		if (d->state == PLAN_NONE || d->origin >= 0)
			continue;
		print_device(a, names, i, label);
		label = "";
	}
	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		const struct plan_virtual *v = &plan->virtuals[i];

		wrap_printf(label, INDENT, v->reason == REFUSE_NONE ? STYLE_BOLD : STYLE_WARN,
			    "%s of %s", device_virtual(plan, v, text, sizeof(text)),
			    device_address(&a->machine.devs[v->parent].addr, addr));
		label = "";
	}
	for (unsigned i = 0; i < plan->n_absent; i++) {
		const struct rule *rule = plan->absent[i];

		wrap_printf(label, INDENT, STYLE_WARN, "%.*s: no such device",
			    (int)rule->text_len, rule->text);
		label = "";
	}
	if (*label)
		wrap_print(label, INDENT, STYLE_PLAIN,
			   a->input.conf.n_errors
				   ? "no line can be read"
				   : "nothing yet; `gpupt list` shows what there is");
}

/* as it is to be typed: by somebody who is not root, each command with sudo */
static const char *print_rebuild(const struct admin *a, bool root, char *text, size_t size)
{
	char plain[160], *at = plain, *command;
	size_t len = 0;

	generator_rebuild(a, plain, sizeof(plain));
	if (!generator_find(a) && !strstr(plain, "gpupt-overlay"))
		root = true; /* no command is known */
	*text = 0;
	while ((command = strsep(&at, "&")) && len < size) {
		if (*command == ' ')
			command++;
		if (*command)
			len += snprintf(text + len, size - len, "%s%s%s", len ? "&& " : "",
					root ? "" : "sudo ", command);
	}
	return text;
}

static void count(const struct status *s, struct next *n)
{
	const struct plan *plan = &s->a->plan;

	n->wanted = plan->n_taken;
	n->refused = plan->n_refused;
	for (unsigned i = 0; i < s->a->machine.n_devs; i++) {
		n->shared += plan->devs[i].shares_group;
		n->by_hand += plan->devs[i].state == PLAN_NONE &&
			      driver_is_vfio(s->a->machine.devs[i].driver);
	}
	for (unsigned i = 0; i < s->n_lines; i++) {
		const struct status_line *l = &s->lines[i];

		n->bound += l->dev >= 0 && plan->devs[l->dev].state == PLAN_TAKEN &&
			    fate_is_well(l->fate);
	}
	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		const struct rule *rule = plan->virtuals[i].rule;
		unsigned devices = rule->kind == RULE_SRIOV ? rule->vfs : 1;

		if (plan->virtuals[i].reason == REFUSE_NONE)
			n->wanted += devices;
		if (s->created[i].state && !strcmp(s->created[i].state, "there"))
			n->bound += devices;
	}
}

static void print(const struct status *s, struct names *names)
{
	const struct admin *a = s->a;
	bool root = !geteuid() || !admin_is_live(a);
	char rebuild[256], text[1024];
	const char *why;
	struct next n = { .iommu = machine_has_iommu(&a->machine),
			  .state = &s->state,
			  .well = s->well,
			  .root = root,
			  .rebuild = print_rebuild(a, root, rebuild, sizeof(rebuild)) };
	enum style style;

	count(s, &n);
	why = strchr(plan_text_iommu(&a->machine, text, sizeof(text)), ':');
	if (n.iommu)
		wrap_print("IOMMU:", INDENT, STYLE_PLAIN, "on");
	else
		wrap_printf("IOMMU:", INDENT, STYLE_BAD, "off%s", why ? why : "");
	print_wanted(a, names);
	style = next_decide(&n) == NEXT_EXPORT	? STYLE_GOOD
		: next_decide(&n) == NEXT_CHECK ? STYLE_WARN
						: STYLE_PLAIN;
	wrap_print("Now:", INDENT, style, next_now(&n, text, sizeof(text)));
	wrap_print("Next boot:", INDENT, STYLE_PLAIN, next_boot(&n, text, sizeof(text)));
	wrap_print("To do:", INDENT, STYLE_BOLD, next_step(&n, text, sizeof(text)));
}

int cmd_next(struct admin *a)
{
	struct status s = { .a = a };
	struct names *names;
	int status = admin_make_plan(a);

	if (status)
		return status;
	names = names_open(a->options->root, &a->machine);
	status = names ? status_read(&s) : admin_no_memory();
	if (!status)
		print(&s, names);
	status_free(&s);
	names_close(names);
	return status;
}
