// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt bind: a plan for one card, made, refused and carried out by the same code as at boot.
 */
#include "admin/live/bind_one.h"
#include "admin/live/handover.h"
#include "admin/target.h"

#include "boot/decide.h"
#include "boot/loader.h"
#include "boot/log.h"
#include "boot/report.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bind {
	struct admin *a;
	struct loader loader;
	struct target target;
	struct rule *rules; /* one for each device of the target */
	char (*texts)[PCI_ADDR_LEN];
	struct plan plan;
	struct steps steps;	       /* for all that it takes */
	struct bind_outcome *outcomes; /* one for each device of the machine */
	bool in_conf;		       /* the configuration takes the target */
	bool failed;
};

/*
 * The line for device number N of those that are meant. Where the configuration has a line for the device, its
 * options hold, and what it says of the device itself: an ID on it makes a disk deliberate. What it says of
 * other places does not: only this card is meant.
 */
static void make_rule(struct bind *b, unsigned n)
{
	unsigned dev = b->target.devs[n];
	const struct plan_device *planned = &b->a->plan.devs[dev];
	const struct pci_dev *d = &b->a->machine.devs[dev];
	struct rule *rule = &b->rules[n];

	*rule = (struct rule){ .file = "gpupt bind",
			       .line = 1,
			       .text = pci_addr_print(&d->addr, b->texts[n]) };
	rule->text_len = strlen(rule->text);
	if (planned->rule && planned->reason != REFUSE_GUARD) {
		*rule = *planned->rule;
		/* a line that only brings it along says nothing of it */
		if (planned->origin >= 0)
			rule->select = 0;
	}
	rule->select = (rule->select & ~SEL_PLACE) | SEL_ADDR | SEL_FN;
	rule->addr = d->addr;
	b->in_conf &= planned->state == PLAN_TAKEN;
}

static int make_rules(struct bind *b)
{
	b->rules = calloc(b->target.n, sizeof(*b->rules));
	b->texts = calloc(b->target.n, sizeof(*b->texts));
	if (!b->rules || !b->texts)
		return admin_no_memory();
	b->in_conf = true;
	for (unsigned i = 0; i < b->target.n; i++)
		make_rule(b, i);
	return EXIT_OK;
}

static void refuse(struct bind *b, unsigned dev)
{
	struct bind_outcome *o = &b->outcomes[dev];
	char addr[PCI_ADDR_LEN];

	o->state = "refused";
	plan_text_refusal(&b->plan, dev, o->message, sizeof(o->message));
	log_error("%s: %s", pci_addr_print(&b->a->machine.devs[dev].addr, addr), o->message);
	b->failed = true;
}

static bool is_prepared(const struct bind *b, unsigned dev)
{
	for (unsigned i = 0; i < b->steps.n; i++) {
		if (b->steps.list[i].dev == (int)dev && steps_prepares(&b->steps.list[i]))
			return true;
	}
	return false;
}

/*
 * Whether all that the plan takes may change hands. What already is as wanted has its users, and keeps
 * them, unless something is written to it that a VM would notice.
 */
static bool are_free(struct bind *b)
{
	bool all = true;

	for (unsigned i = 0; i < b->a->machine.n_devs; i++) {
		const struct plan_device *d = &b->plan.devs[i];
		const char *driver = b->a->machine.devs[i].driver;

		if (d->state == PLAN_TAKEN &&
		    (!driver || !driver_same(driver, d->driver) || is_prepared(b, i)))
			all &= handover_is_free(b->a, i, NULL, &b->outcomes[i].users);
	}
	return all;
}

static json_t *device_json(const struct bind *b, unsigned dev)
{
	const struct bind_outcome *o = &b->outcomes[dev];
	const struct pci_dev *d = &b->a->machine.devs[dev];
	json_t *object = handover_json(d, o->state, o->message, &o->users);
	json_t *sharers = json_array();
	bool tried = !strcmp(o->state, "bound") || !strcmp(o->state, "failed");
	bool shares = b->plan.devs[dev].shares_group;

	for (int j = shares ? plan_sharer(&b->plan, dev, -1) : -1;
	     j >= 0 && json_array_size(sharers) < REPORT_SHARERS;
	     j = plan_sharer(&b->plan, dev, j))
		js_append(sharers, js_address(&b->a->machine, j));
	js_set(object, "wanted", js_text_or_null(b->plan.devs[dev].driver));
	js_set(object, "driver", js_text_or_null(tried ? o->driver : d->driver));
	js_set(object, "shares_group_count",
	       json_integer(shares ? plan_count_sharers(&b->plan, dev) : 0));
	js_set(object, "shares_group_with", sharers);
	return object;
}

static int tell(const struct bind *b)
{
	json_t *devices = json_array();

	for (unsigned i = 0; i < b->a->machine.n_devs && b->a->options->json; i++) {
		if (b->outcomes[i].state)
			js_append(devices, device_json(b, i));
	}
	return handover_end(b->a, "bind", b->failed, devices);
}

static bool is_bound(const struct bind_outcome *o)
{
	return o->state && !strcmp(o->state, "bound");
}

/* the line that keeps each device of the target; a display controller's brings its functions along */
static void advise_lines(const struct bind *b)
{
	const struct machine *m = &b->a->machine;
	bool display = false;
	char addr[PCI_ADDR_LEN];

	for (unsigned i = 0; i < b->target.n; i++)
		display |= pci_is_display(&m->devs[b->target.devs[i]].ids);
	for (unsigned i = 0; i < b->target.n; i++) {
		const struct pci_dev *d = &m->devs[b->target.devs[i]];

		if (!display || pci_is_display(&d->ids))
			printf("until the next boot; to keep it, add to " INPUT_CONF
			       ": %s %04x:%04x\n",
			       pci_addr_print(&d->addr, addr), d->ids.vendor, d->ids.device);
	}
}

/* what an administrator should know of a device that was bound */
static void advise(const struct bind *b)
{
	char addr[PCI_ADDR_LEN], text[320];
	bool told = false;

	for (unsigned i = 0; i < b->a->machine.n_devs && !told; i++) {
		if (!is_bound(&b->outcomes[i]) || !b->plan.devs[i].shares_group)
			continue;
		log_warning("%s: %s", pci_addr_print(&b->a->machine.devs[i].addr, addr),
			    plan_text_group(&b->plan, i, text, sizeof(text)));
		told = true; /* the functions of a card are in one group */
	}
	if (!b->in_conf && !b->failed && !b->a->options->json)
		advise_lines(b);
}

static int run(struct bind *b)
{
	const struct machine *m = &b->a->machine;
	bool free;

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (b->plan.devs[i].state == PLAN_REFUSED)
			refuse(b, i);
	}
	free = are_free(b);
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (b->plan.devs[i].state != PLAN_TAKEN)
			continue;
		if (free) {
			int wrong = bind_one(&b->outcomes[i], b->a, &b->plan, &b->loader, i);

			if (wrong < 0)
				return admin_no_memory();
			b->failed |= wrong;
			continue;
		}
		b->failed = true;
		b->outcomes[i].state = "refused";
		snprintf(b->outcomes[i].message, sizeof(b->outcomes[i].message), "%s",
			 b->outcomes[i].users.n ? "in use" : "stays with its card");
	}
	if (decide_sharers(&b->plan, &b->a->machine, b->a->root))
		return admin_no_memory();
	if (free)
		advise(b);
	return tell(b);
}

int cmd_bind(struct admin *a)
{
	struct bind b = { .a = a, .loader = { .root = a->options->root, .quiet = true } };
	struct input line = { 0 };
	int status = handover_permit(a, "bind");

	if (!status)
		status = admin_make_plan(a);
	if (!status)
		status = target_find_card(&b.target, a, *a->args);
	if (!status)
		status = make_rules(&b);
	if (!status) {
		line.conf.rules = b.rules;
		line.conf.n_rules = b.target.n;
		line.cmdline = a->input.cmdline;
		b.outcomes = calloc(a->machine.n_devs + 1, sizeof(*b.outcomes));
		if (b.outcomes &&
		    !decide_plan(&b.plan, &a->machine, a->root, &line, loader_finder(&b.loader),
				 &b.loader) &&
		    !steps_make(&b.steps, &b.plan))
			status = run(&b);
		else
			status = admin_no_memory();
	}
	loader_close(&b.loader);
	steps_free(&b.steps);
	plan_free(&b.plan);
	free(b.outcomes);
	free(b.rules);
	free(b.texts);
	target_free(&b.target);
	return status;
}
