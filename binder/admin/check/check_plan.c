// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "core/plan_text.h"

#include <stdio.h>
#include <string.h>

/* the place of RULE for the last finding */
static void at_rule(struct check *c, const struct rule *rule)
{
	finding_place(&c->findings, rule->file, rule->line);
}

/* the next device from FROM on that is what the line says, but elsewhere, and not taken; -1: none */
static int find_elsewhere(const struct check *c, const struct rule *rule, unsigned from)
{
	const struct plan *plan = &c->a->plan;

	if (!(rule->select & SEL_PLACE) || !(rule->select & SEL_DEVICE))
		return -1;
	for (unsigned i = from; i < plan->machine->n_devs; i++) {
		if (plan->devs[i].state != PLAN_TAKEN &&
		    rule_match_device(rule, &plan->machine->devs[i]))
			return i;
	}
	return -1;
}

/* what the line should say, since the hardware has changed: false where it cannot be known */
static bool fix_moved(struct check *c, const struct rule *rule)
{
	const struct pci_dev *devs = c->a->machine.devs;
	int now = find_elsewhere(c, rule, 0), other;
	char addr[PCI_ADDR_LEN], line[CHECK_TEXT_MAX], also[96] = "";

	if (now < 0)
		return false;
	other = find_elsewhere(c, rule, now + 1);
	if (other >= 0)
		snprintf(also, sizeof(also),
			 ", and one more at %s: write, if you mean the first,",
			 pci_addr_print(&devs[other].addr, addr));
	pci_addr_print(&devs[now].addr, addr);
	finding_fix(&c->findings, "%04x:%04x is at %s now%s %s", rule->ids.vendor,
		    rule->ids.device, addr, *also ? also : ": write",
		    check_write_line(rule, addr, NULL, NULL, line, sizeof(line)));
	return true;
}

static void check_absent(struct check *c, const struct rule *rule)
{
	finding_add(&c->findings, FIND_LINE_ABSENT, "%s:%u: %.*s: no such device", rule->file,
		    rule->line, (int)rule->text_len, rule->text);
	at_rule(c, rule);
	if (!fix_moved(c, rule))
		finding_fix(
			&c->findings,
			"remove the line, or write another: `gpupt list` shows what is there");
}

/* the line that takes devices only because of where they are; FIRST is the first one it names */
static void check_address_only(struct check *c, const struct rule *rule, unsigned first)
{
	const struct pci_dev *dev = &c->a->machine.devs[first];
	bool whole_slot = rule->select & SEL_ADDR && !(rule->select & SEL_FN);
	const char *extra = NULL;
	char line[CHECK_TEXT_MAX];

	if (!(rule->select & SEL_PLACE) || rule->select & (SEL_ID | SEL_SUBSYS))
		return;
	finding_add(&c->findings, FIND_LINE_ADDRESS_ONLY,
		    "%s:%u: %.*s names a place, and not what is in it", rule->file, rule->line,
		    (int)rule->text_len, rule->text);
	finding_device(&c->findings, &dev->addr);
	at_rule(c, rule);
	if (whole_slot && !pci_is_display(&dev->ids) && rule->functions == FUNCTIONS_DEFAULT)
		extra = "functions=all";
	finding_fix(&c->findings, "write %s",
		    check_write_line(rule, NULL, &dev->ids, extra, line, sizeof(line)));
}

/* what became of each line */
static void check_rules(struct check *c)
{
	const struct plan *plan = &c->a->plan;
	const struct conf *conf = &c->a->input.conf;

	for (unsigned i = 0; i < plan->n_absent; i++)
		check_absent(c, plan->absent[i]);
	for (unsigned r = 0; r < conf->n_rules; r++) {
		const struct rule *rule = &conf->rules[r];
		unsigned first = 0, absent = 0;

		if (rule->kind != RULE_DEVICE)
			continue;
		while (first < plan->machine->n_devs && plan->devs[first].rule != rule)
			first++;
		while (absent < plan->n_absent && plan->absent[absent] != rule)
			absent++;
		if (first < plan->machine->n_devs && plan->devs[first].state == PLAN_TAKEN)
			check_address_only(c, rule, first);
		if (first < plan->machine->n_devs || absent < plan->n_absent)
			continue;
		finding_add(&c->findings, FIND_LINE_SHADOWED,
			    "%s:%u: %.*s: other lines take all that it names", rule->file,
			    rule->line, (int)rule->text_len, rule->text);
		at_rule(c, rule);
		finding_fix(&c->findings, "remove the line");
	}
}

/* a refusal, in the words of the plan, as a finding; the fix is to follow */
static void add_refusal(struct check *c, enum finding_kind kind, unsigned dev)
{
	const struct plan *plan = &c->a->plan;
	char addr[PCI_ADDR_LEN], why[CHECK_TEXT_MAX];

	finding_add(&c->findings, kind, "%s: %s",
		    pci_addr_print(&plan->machine->devs[dev].addr, addr),
		    plan_text_refusal(plan, dev, why, sizeof(why)));
	finding_device(&c->findings, &plan->machine->devs[dev].addr);
	at_rule(c, plan->devs[dev].rule);
}

void check_fix_guard(struct check *c, const struct rule *rule, unsigned dev)
{
	const struct pci_dev *has = &c->a->machine.devs[dev];

	if (!fix_moved(c, rule))
		finding_fix(&c->findings,
			    "correct the line, or remove it: what is there now is %04x:%04x",
			    has->ids.vendor, has->ids.device);
}

static void fix_not_named(struct check *c, unsigned dev)
{
	const struct plan_device *d = &c->a->plan.devs[dev];
	const struct pci_dev *has = &c->a->machine.devs[dev];
	char addr[PCI_ADDR_LEN], line[CHECK_TEXT_MAX];

	/* it came along with a card: its own line names it without a doubt */
	if (d->origin >= 0 || !(d->rule->select & SEL_PLACE))
		finding_fix(&c->findings,
			    "if the host can do without it, add a line: %s %04x:%04x",
			    pci_addr_print(&has->addr, addr), has->ids.vendor, has->ids.device);
	else
		finding_fix(
			&c->findings, "if the host can do without it, write %s",
			check_write_line(d->rule, NULL, &has->ids, NULL, line, sizeof(line)));
}

static void check_refusal(struct check *c, unsigned dev)
{
	const struct plan_device *d = &c->a->plan.devs[dev];
	char line[CHECK_TEXT_MAX];

	switch (d->reason) {
	case REFUSE_GUARD:
		/* once for all functions of a slot */
		for (unsigned i = 0; i < dev; i++) {
			if (c->a->plan.devs[i].rule == d->rule &&
			    c->a->plan.devs[i].reason == REFUSE_GUARD)
				return;
		}
		add_refusal(c, FIND_GUARD, dev);
		check_fix_guard(c, d->rule, dev);
		break;
	case REFUSE_UNNAMED:
		add_refusal(c, FIND_NOT_NAMED, dev);
		fix_not_named(c, dev);
		break;
	case REFUSE_BRIDGE:
		add_refusal(c, FIND_BRIDGE, dev);
		finding_fix(
			&c->findings,
			"remove the line; name what is behind the bridge: `gpupt list --tree`");
		break;
	case REFUSE_LAST_DISPLAY:
		add_refusal(c, FIND_LAST_DISPLAY, dev);
		finding_fix(
			&c->findings,
			"if the host is reached over the network, write %s (the way back: gpupt=off on the kernel command line)",
			check_write_line(d->rule, NULL, NULL, "headless=yes", line,
					 sizeof(line)));
		break;
	case REFUSE_NO_GROUP:
		add_refusal(c, FIND_NO_GROUP, dev);
		finding_fix(&c->findings,
			    "put the card into a slot of another bus, or remove the line");
		break;
	default:
		break; /* told for the whole machine, or with the card that it belongs to */
	}
}

/* what group=all does not take, or takes the picture of the host with */
static bool is_risky(const struct pci_dev *dev)
{
	return pci_is_bridge(&dev->ids) || pci_needs_line(&dev->ids) ||
	       pci_has_outputs(&dev->ids);
}

/* whether no other slot changes what DEV shares its group with: it is on a root bus, or a part of that display */
static bool is_fixed(const struct plan *plan, unsigned dev)
{
	const struct pci_dev *devs = plan->machine->devs;

	if (devs[dev].parent < 0)
		return true;
	for (int i = plan_sharer(plan, dev, -1); i >= 0; i = plan_sharer(plan, dev, i)) {
		if (pci_is_display(&devs[i].ids) &&
		    pci_same_slot(&devs[i].addr, &devs[dev].addr))
			return true;
	}
	return false;
}

/* DEV is the first one of its group that is to be taken */
static void check_group(struct check *c, unsigned dev)
{
	const struct plan *plan = &c->a->plan;
	const struct pci_dev *devs = plan->machine->devs;
	const struct rule *rule = plan->devs[dev].rule;
	char addr[PCI_ADDR_LEN], other[PCI_ADDR_LEN], more[32] = "";
	int first = plan_sharer(plan, dev, -1), shown = first;
	bool risky = false;
	unsigned n = 0;

	for (int i = first; i >= 0; i = plan_sharer(plan, dev, i)) {
		n++;
		risky |= is_risky(&devs[i]);
		if (!devs[shown].driver && devs[i].driver)
			shown = i;
	}
	if (n > 1)
		snprintf(more, sizeof(more), ", and %u more", n - 1);
	pci_addr_print(&devs[shown].addr, other);
	finding_add(&c->findings, devs[shown].driver ? FIND_GROUP_HELD : FIND_GROUP_OPEN,
		    "%s: its IOMMU group %d also holds %s %04x:%04x, which has %s%s%s",
		    pci_addr_print(&devs[dev].addr, addr), devs[dev].group, other,
		    devs[shown].ids.vendor, devs[shown].ids.device,
		    devs[shown].driver ? "the driver " : "no driver now",
		    devs[shown].driver ? devs[shown].driver : "", more);
	finding_device(&c->findings, &devs[dev].addr);
	at_rule(c, rule);
	if (risky)
		finding_fix(
			&c->findings,
			"take the others, too (`gpupt plan` says how); if the host needs them, %s",
			is_fixed(plan, dev)
				? "no VM can have it"
				: "put the card into another slot (`gpupt list` shows the groups)");
	else if (n == 1)
		finding_fix(&c->findings, "add a line: %s %04x:%04x; or add group=all to %s:%u",
			    other, devs[shown].ids.vendor, devs[shown].ids.device, rule->file,
			    rule->line);
	else
		finding_fix(&c->findings, "add group=all to %s:%u", rule->file, rule->line);
}

/* whether DEV is a card that a line of its own gives to VMs */
static bool is_card(const struct plan *plan, unsigned dev)
{
	return plan->devs[dev].state == PLAN_TAKEN && plan->devs[dev].origin < 0 &&
	       pci_is_display(&plan->machine->devs[dev].ids) &&
	       plan->machine->devs[dev].group >= 0;
}

/* where DEV is the first card of its group, and other slots have more of them */
static void check_one_vm(struct check *c, unsigned dev)
{
	const struct plan *plan = &c->a->plan;
	const struct pci_dev *devs = plan->machine->devs;
	char addr[PCI_ADDR_LEN], other[PCI_ADDR_LEN], more[32] = "";
	unsigned n = 0;

	for (int i = groups_first(&plan->groups, devs[dev].group); i >= 0;
	     i = plan->groups.next[i]) {
		if (!is_card(plan, i))
			continue;
		if (i < (int)dev)
			return;
		if (!pci_same_slot(&devs[i].addr, &devs[dev].addr) && !n++)
			pci_addr_print(&devs[i].addr, other);
	}
	if (!n)
		return;
	if (n > 1)
		snprintf(more, sizeof(more), ", and %u more", n - 1);
	finding_add(
		&c->findings, FIND_GROUP_ONE_VM,
		"%s: its IOMMU group %d also holds the card %s%s: one VM at a time gets them",
		pci_addr_print(&devs[dev].addr, addr), devs[dev].group, other, more);
	finding_device(&c->findings, &devs[dev].addr);
	at_rule(c, plan->devs[dev].rule);
	finding_fix(
		&c->findings,
		"give them to the same VM; for a VM each, put one into another slot (`gpupt list` shows the groups)");
}

void check_plan(struct check *c)
{
	const struct plan *plan = &c->a->plan;
	const struct machine *m = plan->machine;
	unsigned n = c->a->input.conf.n_rules;

	check_rules(c);
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (plan->devs[i].state == PLAN_REFUSED)
			check_refusal(c, i);
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		unsigned j = 0;

		if (!plan->devs[i].shares_group)
			continue;
		while (!(plan->devs[j].shares_group && m->devs[j].group == m->devs[i].group))
			j++;
		if (j == i)
			check_group(c, i);
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (is_card(plan, i))
			check_one_vm(c, i);
	}
	finding_looked_at(&c->findings, "configuration: %u line%s, %u device%s to be taken", n,
			  n == 1 ? "" : "s", plan->n_taken, plan->n_taken == 1 ? "" : "s");
}
