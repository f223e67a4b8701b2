// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/list/lines.h"

#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* by the same code as the plan itself: nothing is guessed of what group=all would do */
static int make_consent(struct lines *lines)
{
	const struct plan *plan = lines->plan;
	const struct conf *conf = lines->conf;
	bool asked = false;

	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		const struct plan_device *d = &plan->devs[i];

		if (!d->shares_group)
			continue;
		if (!asked) {
			lines->consenting = malloc(conf->n_rules * sizeof(*conf->rules));
			if (!lines->consenting)
				return -ENOMEM;
			memcpy(lines->consenting, conf->rules,
			       conf->n_rules * sizeof(*conf->rules));
		}
		asked = true;
		lines->consenting[d->rule - conf->rules].group_all = true;
	}
	return asked ? plan_make(&lines->consent, plan->machine, lines->consenting,
				 conf->n_rules)
		     : 0;
}

static int make_of_line(struct lines *lines)
{
	const struct plan *plan = lines->plan;
	unsigned n = plan->machine->n_devs;
	int32_t *line = malloc((n + 1) * sizeof(*line));
	int err;

	if (!line)
		return -ENOMEM;
	for (unsigned i = 0; i < n; i++) {
		const struct plan_device *d = &plan->devs[i];

		line[i] = d->state == PLAN_NONE ? -1 : d->rule - lines->conf->rules;
	}
	err = child_index_make(&lines->of_line, line, n, lines->conf->n_rules);
	free(line);
	return err;
}

static int make_tells_group(struct lines *lines)
{
	const struct plan *plan = lines->plan;
	lines->tells_group = calloc(plan->machine->n_devs + 1, sizeof(*lines->tells_group));
	if (!lines->tells_group)
		return -ENOMEM;
	for (unsigned group = 0; group < plan->groups.n; group++) {
		int dev = groups_first(&plan->groups, group);

		while (dev >= 0 && !plan->devs[dev].shares_group)
			dev = plan->groups.next[dev];
		if (dev >= 0)
			lines->tells_group[dev] = true;
	}
	return 0;
}

int lines_make(struct lines *lines, const struct plan *plan, const struct conf *conf)
{
	*lines = (struct lines){ .plan = plan, .conf = conf };
	if (!make_of_line(lines) && !make_tells_group(lines) && !make_consent(lines))
		return 0;
	lines_free(lines);
	return -ENOMEM;
}

bool lines_is_absent(const struct lines *lines, unsigned r)
{
	const struct plan *plan = lines->plan;
	const struct rule *rule = &lines->conf->rules[r];
	unsigned low = 0, high = plan->n_absent;

	/* they are in the order of the lines */
	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (plan->absent[mid] < rule)
			low = mid + 1;
		else
			high = mid;
	}
	return low < plan->n_absent && plan->absent[low] == rule;
}

const struct plan_virtual *lines_virtual(const struct lines *lines, unsigned r)
{
	const struct plan *plan = lines->plan;
	const struct rule *rule = &lines->conf->rules[r];
	unsigned low = 0, high = plan->n_virtuals;

	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (plan->virtuals[mid].rule < rule)
			low = mid + 1;
		else
			high = mid;
	}
	return low < plan->n_virtuals && plan->virtuals[low].rule == rule ? &plan->virtuals[low]
									  : NULL;
}

/* the first device that is not before the slot of ADDR */
static unsigned first_in_slot(const struct machine *m, struct pci_addr addr)
{
	unsigned low = 0, high = m->n_devs;

	addr.fn = 0;
	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (pci_addr_cmp(&m->devs[mid].addr, &addr) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int lines_decided_elsewhere(const struct lines *lines, unsigned r, unsigned from)
{
	const struct rule *rule = &lines->conf->rules[r];
	const struct machine *m = lines->plan->machine;
	unsigned slot = rule->select & SEL_ADDR ? first_in_slot(m, rule->addr) : 0;

	if (rule->kind != RULE_DEVICE)
		return -1;
	for (unsigned i = from > slot ? from : slot; i < m->n_devs; i++) {
		const struct plan_device *d = &lines->plan->devs[i];

		if ((rule->select & SEL_ADDR) && !pci_same_slot(&m->devs[i].addr, &rule->addr))
			break;
		if (d->state != PLAN_NONE && d->rule != rule &&
		    rule_match_device(rule, &m->devs[i]) && rule_match_place(rule, m->devs, i))
			return i;
	}
	return -1;
}

bool lines_tells_group(const struct lines *lines, unsigned dev)
{
	return lines->tells_group[dev];
}

bool lines_consent(const struct lines *lines, unsigned dev, unsigned other, char *text,
		   size_t size)
{
	const struct plan *plan = lines->plan, *consent = &lines->consent;
	const struct rule *rule = plan->devs[dev].rule;
	char why[512];

	if (consent->devs[other].state == PLAN_TAKEN) {
		snprintf(text, size, "to take it along, add group=all to %s:%u", rule->file,
			 rule->line);
		return true;
	}
	if (pci_is_bridge(&plan->machine->devs[other].ids))
		snprintf(
			text, size,
			"a bridge is never taken, not by group=all either: keep its driver from being loaded, or use another slot");
	else if (consent->devs[other].state == PLAN_REFUSED)
		snprintf(text, size, "group=all alone does not take it: %s",
			 plan_text_refusal(consent, other, why, sizeof(why)));
	else
		snprintf(text, size, "group=all does not take it: give it a line");
	return false;
}

void lines_free(struct lines *lines)
{
	child_index_free(&lines->of_line);
	free(lines->tells_group);
	free(lines->consenting);
	plan_free(&lines->consent);
	*lines = (struct lines){ 0 };
}
