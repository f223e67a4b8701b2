// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/status/status.h"

#include <string.h>

#define GIVE_BACK "gpupt bind %s"

/* a finding about the device of L; WHAT goes on after its address */
static void add(struct check *c, const struct status_line *l, enum finding_kind kind,
		const char *what)
{
	finding_add(&c->findings, kind, "%s: %s", l->address, what);
	if (l->dev >= 0)
		finding_device(&c->findings, &c->a->machine.devs[l->dev].addr);
}

static void check_fate(struct check *c, const struct status *s, const struct status_line *l)
{
	const struct plan_device *d = l->dev < 0 ? NULL : &c->a->plan.devs[l->dev];

	switch (l->fate) {
	case FATE_LOST:
		add(c, l, FIND_LOST, l->text.why);
		finding_fix(&c->findings, GIVE_BACK, l->address);
		break;
	case FATE_GONE:
		add(c, l, FIND_GONE, l->text.why);
		finding_fix(&c->findings, "echo 1 >/sys/bus/pci/rescan");
		break;
	case FATE_REFUSED:
	case FATE_PENDING:
		/* what the plan refuses is a finding about the next boot; and one has to come first */
		if (!d || d->state != PLAN_TAKEN || state_decide(&s->state) != STATE_RAN)
			break;
		/* fall through */
	case FATE_FAILED:
		add(c, l, FIND_NOT_BOUND, l->text.why);
		finding_fix(&c->findings, GIVE_BACK, l->address);
		break;
	default:
		break;
	}
}

/* the group of L has a member of the host's now, and the plan of the next boot does not say so already */
static void check_shared(struct check *c, const struct status *s, const struct status_line *l)
{
	const struct machine *m = &c->a->machine;
	const struct plan_device *d = &c->a->plan.devs[l->dev];
	char addr[PCI_ADDR_LEN];
	int other;

	if (d->state == PLAN_TAKEN && d->shares_group)
		return;
	for (const struct status_line *first = s->lines; first < l; first++) {
		if (*first->shared.why && m->devs[first->dev].group == m->devs[l->dev].group)
			return;
	}
	add(c, l, FIND_SHARED, l->shared.why);
	other = status_offender(s, l->dev, -1);
	if (other >= 0 && c->a->plan.devs[other].state == PLAN_TAKEN)
		finding_fix(&c->findings, GIVE_BACK,
			    pci_addr_print(&m->devs[other].addr, addr));
	else
		finding_fix(&c->findings, "%s", l->shared.advice);
}

/* the boot as a whole: its report, or what stands in for it */
static void check_boot(struct check *c, const struct status *s)
{
	const char *result = record_text(s->report.json, "result");

	finding_looked_at(&c->findings, "%s", s->headline);
	if (s->report.kind == RECORD_BROKEN) {
		finding_add(&c->findings, FIND_REPORT_BROKEN, "%s", s->headline);
		finding_fix(&c->findings, "reboot");
	} else if (result && !strcmp(result, "error")) {
		finding_add(&c->findings, FIND_BOOT_FAILED, "%s", s->headline);
		finding_fix(&c->findings, "dmesg | grep gpupt");
	} else if (state_decide(&s->state) == STATE_NOT_USED) {
		finding_add(&c->findings, FIND_NOT_USED, "%s", s->headline);
		finding_fix(&c->findings, "%s", s->advice);
	}
}

static void check_modules(struct check *c, const struct status *s)
{
	json_t *module;
	size_t i;

	json_array_foreach(json_object_get(s->report.json, "modules"), i, module)
	{
		const char *name = record_text(module, "name");

		if (!name || !record_text(module, "message"))
			continue;
		finding_add(&c->findings, FIND_BOOT_MODULE, "%s: %s", name,
			    record_text(module, "message"));
		finding_fix(&c->findings, "modprobe %s; dmesg | tail", name);
	}
}

/* none is made by the boot itself, so they are missing whatever became of it */
static void check_created(struct check *c, const struct status *s)
{
	for (unsigned i = 0; i < c->a->plan.n_virtuals; i++) {
		const struct created *created = &s->created[i];
		char text[128];

		if (!*created->message || c->a->plan.virtuals[i].reason)
			continue;
		finding_add(&c->findings, FIND_VIRTUAL_MISSING, "%s: %s",
			    create_print(created, text, sizeof(text)), created->message);
		finding_place(&c->findings, created->rule->file, created->rule->line);
		finding_fix(&c->findings, "gpupt create");
	}
}

void check_now(struct check *c)
{
	struct status s = { .a = c->a };

	if (status_read(&s)) {
		c->findings.failed = true;
		status_free(&s);
		return;
	}
	check_boot(c, &s);
	for (unsigned i = 0; i < s.n_lines && !s.off; i++) {
		check_fate(c, &s, &s.lines[i]);
		if (*s.lines[i].shared.why && s.lines[i].dev >= 0)
			check_shared(c, &s, &s.lines[i]);
	}
	check_modules(c, &s);
	if (state_decide(&s.state) == STATE_RAN)
		check_created(c, &s);
	status_free(&s);
}
