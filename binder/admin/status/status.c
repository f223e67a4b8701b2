// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/status/status.h"

#include "admin/generator.h"
#include "admin/status/state_read.h"

#include "boot/report.h"
#include "boot/sysfs.h"
#include "core/plan_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* the next member of DEV's group behind AFTER that a host driver has; -1: none, and a VM can have the group */
int status_offender(const struct status *s, unsigned dev, int after)
{
	const struct admin *a = s->a;
	int group = a->machine.devs[dev].group;
	int i = groups_blocker(&a->plan.groups, &a->machine, group, after);

	return i == (int)dev ? groups_blocker(&a->plan.groups, &a->machine, group, i) : i;
}

static void look_at_group(const struct status *s, struct status_line *l)
{
	const struct machine *m = &s->a->machine;
	char addr[PCI_ADDR_LEN];
	int other = status_offender(s, l->dev, -1);

	if (other < 0)
		return;
	pci_addr_print(&m->devs[other].addr, addr);
	snprintf(l->shared.why, FATE_TEXT,
		 "no VM gets it while %s has %s, of the same IOMMU group %d",
		 m->devs[other].driver, addr, m->devs[other].group);
	if (s->a->plan.devs[other].state == PLAN_TAKEN)
		snprintf(l->shared.advice, FATE_TEXT, "`gpupt bind %s` binds that, too", addr);
	else
		snprintf(l->shared.advice, FATE_TEXT, "%s", plan_text_consent(&m->devs[other]));
}

/* one device of the report, of the plan, or of both */
static void add_line(struct status *s, int dev, const json_t *reported)
{
	struct status_line *l = &s->lines[s->n_lines++];
	const struct plan_device *d = dev < 0 ? NULL : &s->a->plan.devs[dev];
	const struct pci_dev *p = dev < 0 ? NULL : &s->a->machine.devs[dev];
	const char *id = record_text(reported, "id");
	char refusal[STATUS_TEXT];
	const char *state = record_text(reported, "state");
	struct fate_input in = { .reported = reported && !state ? "unknown" : state,
				 .message = record_text(reported, "message"),
				 .driver = p ? p->driver : NULL,
				 .present = p,
				 .no_report = s->report.kind != RECORD_GOOD,
				 .unseen = state_ran_unseen(&s->state),
				 .stale = s->state.stale,
				 .address = l->address,
				 .to_reboot = state_decide(&s->state) == STATE_TO_REBOOT };

	*l = (struct status_line){ .dev = dev, .reported = reported };
	l->wanted = record_text(reported, "wanted");
	l->before = record_text(reported, "driver_before");
	if (p) {
		pci_addr_print(&p->addr, l->address);
		snprintf(l->id, sizeof(l->id), "%04x:%04x", p->ids.vendor, p->ids.device);
	} else {
		snprintf(l->address, sizeof(l->address), "%s",
			 record_text(reported, "address"));
		snprintf(l->id, sizeof(l->id), "%s", id ? id : "-");
	}
	/* the boot refused it by lines that are no longer those of the files */
	if (s->state.stale && d && d->state == PLAN_TAKEN && state &&
	    !strcmp(state, "refused")) {
		in.reported = NULL;
		l->wanted = d->driver;
	}
	if (!reported && d) {
		l->wanted = d->driver;
		in.refused = d->state == PLAN_REFUSED;
		if (in.refused)
			in.message =
				plan_text_refusal(&s->a->plan, dev, refusal, sizeof(refusal));
	}
	in.wanted = l->wanted;
	l->fate = fate_of(&in, &l->text);
	if (p && fate_is_well(l->fate))
		look_at_group(s, l);
	s->well &= fate_is_well(l->fate) && !*l->shared.why;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct status_line *)a)->address,
		      ((const struct status_line *)b)->address);
}

static int add_lines(struct status *s)
{
	const struct machine *m = &s->a->machine;
	json_t *devices = json_object_get(s->report.json, "devices"), *reported;
	bool *seen = calloc(m->n_devs + 1, sizeof(*seen));
	size_t i;

	s->lines = calloc(m->n_devs + json_array_size(devices) + 1, sizeof(*s->lines));
	if (!s->lines || !seen) {
		free(seen);
		return admin_no_memory();
	}
	json_array_foreach(devices, i, reported)
	{
		const char *address = record_text(reported, "address");
		int dev = address ? machine_find(m, address) : -1;

		if (!address || (dev >= 0 && seen[dev]))
			continue; /* not what gpupt-bind writes */
		if (dev >= 0)
			seen[dev] = true;
		add_line(s, dev, reported);
	}
	for (unsigned dev = 0; dev < m->n_devs && !s->off; dev++) {
		if (!seen[dev] && s->a->plan.devs[dev].state != PLAN_NONE)
			add_line(s, dev, NULL);
	}
	free(seen);
	if (s->n_lines)
		qsort(s->lines, s->n_lines, sizeof(*s->lines), compare);
	return EXIT_OK;
}

/* what there is to say of the boot as a whole */
static void look_at_boot(struct status *s)
{
	const json_t *r = s->report.json;
	const char *result = record_text(r, "result"), *message = record_text(r, "message");
	json_int_t us = record_number(r, "duration_us"), up = record_number(r, "uptime_ms");
	char rebuild[160], state[2 * STATUS_TEXT], when[64] = "", took[64] = "";
	enum state_kind kind = state_decide(&s->state);

	generator_rebuild(s->a, rebuild, sizeof(rebuild));
	state_text(&s->state, state, sizeof(state));
	if (s->report.kind == RECORD_MISSING) {
		strcpy(s->headline, state);
		state_advice(&s->state, rebuild, s->advice, sizeof(s->advice));
		s->well &= kind == STATE_NO_LINE || kind == STATE_RAN;
		return;
	}
	if (s->report.kind == RECORD_BROKEN) {
		snprintf(s->headline, sizeof(s->headline),
			 "the report of this boot cannot be read: /" REPORT_FILE ": %s",
			 s->report.why);
		snprintf(s->advice, sizeof(s->advice),
			 "what follows is what the configuration wants and what is so now");
		s->well = false;
		return;
	}
	if (us >= 0)
		snprintf(took, sizeof(took), ", in %" PRId64 ".%" PRId64 " ms",
			 (int64_t)us / 1000, (int64_t)us / 100 % 10);
	if (up >= 0)
		snprintf(when, sizeof(when), ", %" PRId64 ".%02" PRId64 " s after the start",
			 (int64_t)up / 1000, (int64_t)up / 10 % 100);
	snprintf(s->headline, sizeof(s->headline), "boot: %s%s%s%s%s (gpupt %s, Linux %s)",
		 result ? result : "no result", message ? ": " : "", message ? message : "",
		 took, when, record_text(r, "gpupt") ? record_text(r, "gpupt") : "?",
		 record_text(r, "kernel") ? record_text(r, "kernel") : "?");
	s->off = s->state.off;
	if (s->off)
		snprintf(s->advice, sizeof(s->advice),
			 "nothing was done: boot without %s to have the devices bound",
			 message ? message : "gpupt=off");
	else if (*state &&
		 (kind != STATE_NO_LINE || !json_array_size(json_object_get(r, "devices")))) {
		int len = snprintf(s->advice, sizeof(s->advice), "%s: ", state);

		state_advice(&s->state, rebuild, s->advice + len, sizeof(s->advice) - len);
	}
	s->well &= result && (!strcmp(result, "ok") || s->off ||
			      /* what is not as wanted is in the lists, and may be by now */
			      !strcmp(result, "partial"));
	s->well &= s->off || !s->state.stale;
}

/* what `gpupt create` said of the line of RULE, or NULL */
static const char *created_message(const struct status *s, const struct rule *rule)
{
	json_t *file = js_text(rule->file), *text = js_textn(rule->text, rule->text_len), *line;
	const char *message = NULL;
	size_t i;

	json_array_foreach(json_object_get(s->creation.json, "lines"), i, line)
	{
		if (json_equal(json_object_get(line, "file"), file) &&
		    json_equal(json_object_get(line, "text"), text) &&
		    record_number(line, "line") == rule->line)
			message = record_text(line, "message");
	}
	json_decref(file);
	json_decref(text);
	return message;
}

/* mediated devices and virtual functions: what there is now counts, and why where it is not so */
static int look_at_virtuals(struct status *s)
{
	const struct plan *plan = &s->a->plan;

	record_read(&s->creation, s->a, CREATE_FILE);
	s->created = calloc(plan->n_virtuals + 1, sizeof(*s->created));
	if (!s->created)
		return admin_no_memory();
	for (unsigned i = 0; i < plan->n_virtuals && !s->off; i++) {
		struct created *c = &s->created[i];
		const char *why;

		if (create_look(c, s->a, &plan->virtuals[i]))
			return admin_no_memory();
		if (!strcmp(c->state, "there"))
			continue;
		s->well = false;
		why = created_message(s, c->rule);
		if (!*c->message)
			snprintf(
				c->message, sizeof(c->message), "%s",
				why ? why
				: s->creation.kind == RECORD_MISSING
					? "not made: `gpupt create` has not run in this boot: see systemctl status gpupt.service"
					: "not there: `gpupt create` makes it");
	}
	return EXIT_OK;
}

int status_read(struct status *s)
{
	struct admin *a = s->a;
	int status;

	record_read(&s->report, a, REPORT_FILE);
	status = state_read(&s->state, a, &s->report);
	if (status)
		return status;
	s->well = true;
	look_at_boot(s);
	status = add_lines(s);
	if (!status)
		status = look_at_virtuals(s);
	if (status)
		return status;
	/* a device that was absent at boot may have come since: what counts is now */
	s->well &= s->off || !a->plan.n_absent;
	s->well &= !json_array_size(json_object_get(s->report.json, "config_errors"));
	s->well &= s->off || !a->input.conf.n_errors;
	return EXIT_OK;
}

bool status_knows_errors(const struct status *s)
{
	return s->report.kind == RECORD_GOOD && !s->state.stale && !s->a->options->conf;
}

void status_free(struct status *s)
{
	for (unsigned i = 0; s->created && i < s->a->plan.n_virtuals; i++)
		create_free(&s->created[i]);
	free(s->created);
	record_free(&s->creation);
	free(s->lines);
	record_free(&s->report);
}
