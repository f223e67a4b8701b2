// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan.h"

#include "core/driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_class(const struct pci_dev *dev, unsigned base)
{
	return pci_base_class(&dev->ids) == base;
}

static void refuse(struct plan *plan, unsigned i, const struct rule *rule, int origin,
		   enum plan_reason reason)
{
	/* another line may have taken it, or said first why not */
	if (plan->devs[i].state == PLAN_NONE)
		plan->devs[i] = (struct plan_device){
			.state = PLAN_REFUSED, .reason = reason, .rule = rule, .origin = origin
		};
}

/* a driver that will do keeps the device, by the name that it calls itself */
static const char *driver_for(const struct rule *rule, const struct pci_dev *dev)
{
	const char *named = rule->driver, *has = dev->driver;

	/* any vfio driver where the line names none: a VM may be using it */
	if (has && (*named ? driver_same(has, named) : driver_is_vfio(has)))
		return has;
	return *named ? named : PLAN_DRIVER;
}

/* why device I has no group, unless it has one or may get it */
static enum plan_reason no_group(const struct machine *m, unsigned i)
{
	if (m->devs[i].group >= 0 || machine_is_late(m, &m->devs[i]))
		return REFUSE_NONE;
	return machine_has_iommu(m) ? REFUSE_NO_GROUP : REFUSE_NO_IOMMU;
}

/* takes device I for RULE unless a rule of safety forbids it */
static void take(struct plan *plan, unsigned i, const struct rule *rule, int origin)
{
	const struct pci_dev *dev = &plan->machine->devs[i];
	struct plan_device *d = &plan->devs[i];
	enum plan_reason reason;

	/* a line that is about this place wants another device there: it goes before one that brings this along */
	if (d->state == PLAN_TAKEN || (origin >= 0 && d->state == PLAN_REFUSED))
		return;
	if (pci_is_bridge(&dev->ids)) {
		if (origin < 0)
			refuse(plan, i, rule, origin, REFUSE_BRIDGE);
		return;
	}
	if (pci_needs_line(&dev->ids) && (origin >= 0 || !rule_names_device(rule))) {
		refuse(plan, i, rule, origin, REFUSE_UNNAMED);
		return;
	}
	reason = no_group(plan->machine, i);
	if (reason != REFUSE_NONE) {
		refuse(plan, i, rule, origin, reason);
		return;
	}
	*d = (struct plan_device){ .state = PLAN_TAKEN, .rule = rule, .origin = origin };
	d->driver = driver_for(rule, dev);
}

/* index of the first device that is not before ADDR */
static unsigned lower_bound(const struct machine *m, const struct pci_addr *addr)
{
	unsigned low = 0, high = m->n_devs;

	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (pci_addr_cmp(&m->devs[mid].addr, addr) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* virtual devices for RULE, whose parent is device I */
static void add_virtual(struct plan *plan, const struct rule *rule, int parent,
			enum plan_reason reason)
{
	plan->virtuals[plan->n_virtuals++] =
		(struct plan_virtual){ .rule = rule, .parent = parent, .reason = reason };
}

/* takes what RULE itself names; false where there is no such device */
static bool match_rule(struct plan *plan, const struct rule *rule)
{
	const struct machine *m = plan->machine;
	unsigned first = 0, end = m->n_devs, places = 0, matches = 0;

	if (rule->select & SEL_ADDR) {
		struct pci_addr slot = rule->addr;

		slot.fn = 0;
		first = lower_bound(m, &slot);
	}
	for (unsigned i = first; i < end; i++) {
		if ((rule->select & SEL_ADDR) && !pci_same_slot(&m->devs[i].addr, &rule->addr))
			break;
		if (!rule_match_place(rule, m->devs, i))
			continue;
		places++;
		if (!rule_match_device(rule, &m->devs[i]))
			continue;
		matches++;
		if (rule->kind == RULE_DEVICE)
			take(plan, i, rule, -1);
		else
			add_virtual(plan, rule, i, REFUSE_NONE);
	}
	if (!(rule->select & SEL_PLACE) || matches || !places)
		return matches;
	/* something else sits there */
	for (unsigned i = first; i < end; i++) {
		if (!rule_match_place(rule, m->devs, i))
			continue;
		if (rule->kind == RULE_DEVICE)
			refuse(plan, i, rule, -1, REFUSE_GUARD);
		else
			add_virtual(plan, rule, i, REFUSE_GUARD);
	}
	return true;
}

static bool wants_functions(const struct plan *plan, unsigned i)
{
	const struct rule *rule = plan->devs[i].rule;

	if (rule->functions == FUNCTIONS_DEFAULT)
		return is_class(&plan->machine->devs[i], PCI_BASE_DISPLAY);
	return rule->functions == FUNCTIONS_ALL;
}

/* the rest of the card */
static void add_functions(struct plan *plan, unsigned i)
{
	const struct machine *m = plan->machine;
	struct pci_addr slot = m->devs[i].addr;

	slot.fn = 0;
	for (unsigned j = lower_bound(m, &slot);
	     j < m->n_devs && pci_same_slot(&m->devs[j].addr, &slot); j++)
		take(plan, j, plan->devs[i].rule, i);
}

/*
 * What comes along with the devices that lines name: their functions, and their groups where the
 * line consents. GROUPS has room for all groups. In passes, so that the time it takes grows with
 * the machine, and no faster.
 */
static void add_companions(struct plan *plan, unsigned *groups)
{
	const struct machine *m = plan->machine;

	for (unsigned i = 0; i < m->n_devs; i++) {
		const struct plan_device *d = &plan->devs[i];

		if (d->state != PLAN_TAKEN || d->origin >= 0)
			continue;
		if (wants_functions(plan, i))
			add_functions(plan, i);
		if (d->rule->group_all && m->devs[i].group >= 0 && !groups[m->devs[i].group])
			groups[m->devs[i].group] = i + 1;
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		unsigned origin = m->devs[i].group < 0 ? 0 : groups[m->devs[i].group];

		if (origin)
			take(plan, i, plan->devs[origin - 1].rule, origin - 1);
	}
}

static void give_back(struct plan_device *d, int origin, enum plan_reason reason)
{
	*d = (struct plan_device){
		.state = PLAN_REFUSED, .reason = reason, .rule = d->rule, .origin = origin
	};
}

/* takes back what take() did: the display controller, and what its line took with it */
static void refuse_display(struct plan *plan, unsigned display)
{
	const struct pci_dev *devs = plan->machine->devs;
	const struct rule *rule = plan->devs[display].rule;

	give_back(&plan->devs[display], plan->devs[display].origin, REFUSE_LAST_DISPLAY);
	/* a line such as 01:00 names all functions of the card itself */
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		struct plan_device *d = &plan->devs[i];

		if (d->state == PLAN_TAKEN && d->rule == rule &&
		    pci_same_slot(&devs[i].addr, &devs[display].addr))
			give_back(d, display, REFUSE_COMPANION);
	}
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		struct plan_device *d = &plan->devs[i];

		if (d->state == PLAN_TAKEN && d->origin >= 0 &&
		    plan->devs[d->origin].state != PLAN_TAKEN)
			give_back(d, display, REFUSE_COMPANION);
	}
}

/* leaves the host a display controller: the one it booted with, else the first */
static void keep_display(struct plan *plan)
{
	const struct machine *m = plan->machine;
	int keep = -1;

	for (unsigned i = 0; i < m->n_devs; i++) {
		const struct pci_dev *dev = &m->devs[i];
		const struct plan_device *d = &plan->devs[i];

		if (!pci_has_outputs(&dev->ids))
			continue;
		if (d->state != PLAN_TAKEN) {
			if (!driver_is_harmless(dev->driver))
				return; /* the host's */
			continue;
		}
		if (!driver_is_harmless(d->driver))
			return;
		/* a controller that a VM has already is no loss */
		if (d->rule->headless || driver_is_harmless(dev->driver))
			continue;
		if (keep < 0 || dev->boot_vga == 1)
			keep = i;
	}
	if (keep >= 0)
		refuse_display(plan, keep);
}

bool plan_harms(const struct plan *plan, unsigned dev)
{
	return plan->devs[dev].state != PLAN_TAKEN && groups_is_harm(&plan->machine->devs[dev]);
}

/* decided last: a parent that is given away itself has no virtual devices */
static void refuse_virtuals(struct plan *plan)
{
	const struct machine *m = plan->machine;

	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		struct plan_virtual *v = &plan->virtuals[i];

		if (v->reason == REFUSE_NONE && plan->devs[v->parent].state == PLAN_TAKEN)
			v->reason = REFUSE_PARENT;
		/* mediated devices may do without */
		if (v->reason == REFUSE_NONE && v->rule->kind == RULE_SRIOV)
			v->reason = no_group(m, v->parent);
		plan->n_refused += v->reason != REFUSE_NONE;
	}
}

/* marks the devices whose groups others share */
static void mark_shared(struct plan *plan)
{
	for (unsigned group = 0; group < plan->groups.n; group++) {
		bool shares = plan->n_sharers[group], first = true;

		for (int i = groups_first(&plan->groups, group); shares && i >= 0;
		     i = plan->groups.next[i]) {
			struct plan_device *d = &plan->devs[i];

			if (d->state != PLAN_TAKEN)
				continue;
			d->shares_group = true;
			d->first_in_group = first;
			first = false;
		}
	}
}

static bool is_sharer(const void *data, unsigned dev)
{
	return plan_harms(data, dev);
}

int plan_find_sharers(struct plan *plan)
{
	const struct machine *m = plan->machine;

	if (groups_make_of(&plan->sharers, m, is_sharer, plan))
		return -ENOMEM;
	plan->n_sharers = calloc(plan->sharers.n + 1, sizeof(*plan->n_sharers));
	if (!plan->n_sharers)
		return -ENOMEM;
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (plan_harms(plan, i))
			plan->n_sharers[m->devs[i].group]++;
	}
	mark_shared(plan);
	return 0;
}

static void free_groups(struct plan *plan)
{
	groups_free(&plan->groups);
	groups_free(&plan->sharers);
	free(plan->n_sharers);
	plan->n_sharers = NULL;
}

int plan_regroup(struct plan *plan)
{
	free_groups(plan);
	return groups_make(&plan->groups, plan->machine) ? -ENOMEM : plan_find_sharers(plan);
}

static void count(struct plan *plan)
{
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		plan->n_refused += plan->devs[i].state == PLAN_REFUSED;
		plan->n_taken += plan->devs[i].state == PLAN_TAKEN;
	}
}

/* each names one parent at most: see rule_parse() */
static unsigned count_virtuals(const struct rule *rules, unsigned n_rules)
{
	unsigned n = 0;

	for (unsigned r = 0; r < n_rules; r++)
		n += rules[r].kind != RULE_DEVICE;
	return n;
}

int plan_make(struct plan *plan, const struct machine *machine, const struct rule *rules,
	      unsigned n_rules)
{
	unsigned *groups;
	int err;

	*plan = (struct plan){ .machine = machine, .only = -1 };
	if (groups_make(&plan->groups, machine))
		return -ENOMEM;
	plan->devs = calloc(machine->n_devs + 1, sizeof(*plan->devs));
	plan->absent = calloc(n_rules + 1, sizeof(*plan->absent));
	plan->virtuals = calloc(count_virtuals(rules, n_rules) + 1, sizeof(*plan->virtuals));
	groups = calloc(plan->groups.n + 1, sizeof(*groups));
	if (!plan->devs || !plan->absent || !plan->virtuals || !groups) {
		free(groups);
		plan_free(plan);
		return -ENOMEM;
	}
	for (unsigned r = 0; r < n_rules; r++) {
		if (!match_rule(plan, &rules[r]))
			plan->absent[plan->n_absent++] = &rules[r];
	}
	add_companions(plan, groups);
	keep_display(plan);
	err = plan_find_sharers(plan);
	if (!err) {
		count(plan);
		refuse_virtuals(plan);
	} else {
		plan_free(plan);
	}
	free(groups);
	return err;
}

bool plan_is_open(const struct plan *plan, unsigned dev)
{
	const struct plan_device *d = &plan->devs[dev];

	/* a driver that will do keeps the device */
	return d->state == PLAN_TAKEN && !*d->rule->driver &&
	       d->driver != plan->machine->devs[dev].driver;
}

void plan_choose_drivers(struct plan *plan, const char *(*find)(void *data, unsigned dev),
			 void *data)
{
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		const char *found = plan_is_open(plan, i) ? find(data, i) : NULL;

		if (found)
			plan->devs[i].driver = found;
	}
}

void plan_free(struct plan *plan)
{
	free_groups(plan);
	free(plan->devs);
	free(plan->absent);
	free(plan->virtuals);
	*plan = (struct plan){ 0 };
}
