// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/tell.h"

#include "boot/apply_text.h"
#include "boot/log.h"
#include "boot/report.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MESSAGES_MAX 12
#define TEXT_MAX     320

void tell_conf_errors(const struct conf *conf)
{
	unsigned n = conf->n_errors;

	for (unsigned i = 0; i < n && i < CONF_ERRORS_MAX; i++) {
		const struct conf_error *e = &conf->errors[i];

		if (i == MESSAGES_MAX) {
			log_warning("%u more errors in the configuration", n - i);
			return;
		}
		if (e->line)
			log_warning("%s:%u:%u: %s", e->file, e->line, e->column, e->what);
		else
			log_warning("%s: %s", e->file, e->what);
	}
}

static int flush(void)
{
	return fflush(stdout) || ferror(stdout) ? -EIO : 0;
}

static bool is_named(const struct rule *rules, unsigned n_rules, const char *driver)
{
	for (unsigned i = 0; i < n_rules; i++) {
		if (!strcmp(rules[i].driver, driver))
			return true;
	}
	return false;
}

int tell_modules(const struct rule *rules, unsigned n_rules, const struct plan *plan)
{
	puts(PLAN_IOMMU_MODULE);
	puts(PLAN_DRIVER); /* always: the kernel command line may name devices later */
	for (unsigned i = 0; i < n_rules; i++) {
		const char *driver = rules[i].driver;

		if (*driver && strcmp(driver, PLAN_DRIVER) && !is_named(rules, i, driver))
			puts(driver);
	}
	/* variant drivers, which no line names */
	for (unsigned i = 0; plan && i < plan->n_ops; i++) {
		const struct op *op = &plan->ops[i];

		if (op->kind == OP_LOAD && strcmp(op->driver, PLAN_DRIVER) &&
		    strcmp(op->driver, PLAN_IOMMU_MODULE) &&
		    !is_named(rules, n_rules, op->driver))
			puts(op->driver);
	}
	return flush();
}

typedef void say_fn(const char *verb, const char *object, const char *reason);

/* one message for each group will do */
static bool is_first_of_group(const struct plan *plan, unsigned dev)
{
	const struct pci_dev *devs = plan->machine->devs;

	for (unsigned i = 0; i < dev; i++) {
		if (plan_is_for(plan, i) && plan->devs[i].state == PLAN_TAKEN &&
		    devs[i].group == devs[dev].group)
			return false;
	}
	return true;
}

/* all that will not be as the configuration has it, or that a VM will trip over */
static void say_caveats(const struct plan *plan, say_fn *say)
{
	const struct machine *m = plan->machine;
	char object[CONF_LINE_MAX + 1], reason[TEXT_MAX];

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (plan->devs[i].state == PLAN_REFUSED && plan_is_for(plan, i))
			say("refuse", pci_addr_print(&m->devs[i].addr, object),
			    plan_text_refusal(plan, i, reason, sizeof(reason)));
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (plan->devs[i].shares_group && plan_is_for(plan, i) &&
		    is_first_of_group(plan, i))
			say("unviable", pci_addr_print(&m->devs[i].addr, object),
			    plan_text_group(plan, i, reason, sizeof(reason)));
	}
	for (unsigned i = 0; i < plan->n_virtuals && plan->only < 0; i++) {
		const struct plan_virtual *v = &plan->virtuals[i];

		if (v->reason != REFUSE_NONE)
			say("refuse", pci_addr_print(&m->devs[v->parent].addr, object),
			    plan_text_virtual_refusal(plan, v, reason, sizeof(reason)));
	}
	for (unsigned i = 0; i < plan->n_absent && plan->only < 0; i++) {
		const struct rule *rule = plan->absent[i];

		snprintf(object, sizeof(object), "%.*s", (int)rule->text_len, rule->text);
		snprintf(reason, sizeof(reason), "no such device (%s:%u)", rule->file,
			 rule->line);
		say("absent", object, reason);
	}
}

static void print_caveat(const char *verb, const char *object, const char *reason)
{
	printf("%s %s %s\n", verb, object, reason);
}

int tell_plan(const struct plan *plan)
{
	char text[TEXT_MAX];

	for (unsigned i = 0; i < plan->n_ops; i++)
		puts(plan_text_op(plan, i, text, sizeof(text)));
	for (unsigned i = 0; i < plan->n_virtuals && plan->only < 0; i++) {
		if (plan->virtuals[i].reason == REFUSE_NONE)
			puts(plan_text_virtual(plan, &plan->virtuals[i], text, sizeof(text)));
	}
	say_caveats(plan, print_caveat);
	return flush();
}

static unsigned told; /* messages of tell_outcome() */

static void log_caveat(const char *verb, const char *object, const char *reason)
{
	(void)verb;
	if (++told <= MESSAGES_MAX)
		log_warning("%s: %s", object, reason);
}

static void tell_bound(const struct apply *apply)
{
	const struct plan *plan = apply->plan;
	char text[TEXT_MAX] = "", addr[PCI_ADDR_LEN];
	size_t len = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < plan->machine->n_devs && len < sizeof(text) - 80; i++) {
		if (!apply->devs[i].bound)
			continue;
		len += snprintf(text + len, sizeof(text) - len, "%s%s %s", n++ ? ", " : "",
				pci_addr_print(&plan->machine->devs[i].addr, addr),
				plan->devs[i].driver);
	}
	if (n < apply->n_bound)
		snprintf(text + len, sizeof(text) - len, " and %u more", apply->n_bound - n);
	if (n)
		log_info("bound %s", text);
}

static void tell_failed(const struct apply *apply, unsigned dev)
{
	const struct apply_device *d = &apply->devs[dev];
	char addr[PCI_ADDR_LEN], text[TEXT_MAX];

	if (++told > MESSAGES_MAX)
		return;
	log_error("%s: not bound to %s, %s%s: %s",
		  pci_addr_print(&apply->plan->machine->devs[dev].addr, addr),
		  apply->plan->devs[dev].driver,
		  d->driver ? "still held by " : "no driver has it", d->driver ? d->driver : "",
		  apply_text(apply, d->op, text, sizeof(text)));
}

static void tell_unprepared(const struct apply *apply, unsigned i)
{
	const struct plan *plan = apply->plan;
	char addr[PCI_ADDR_LEN], text[TEXT_MAX];

	if (++told <= MESSAGES_MAX)
		log_warning("%s: %s",
			    pci_addr_print(&plan->machine->devs[plan->ops[i].dev].addr, addr),
			    apply_text(apply, i, text, sizeof(text)));
}

void tell_outcome(const struct apply *apply)
{
	tell_bound(apply);
	for (unsigned i = 0; i < apply->plan->n_ops && apply->n_unprepared; i++) {
		if (apply_is_unprepared(apply, i))
			tell_unprepared(apply, i);
	}
	for (unsigned dev = 0; dev < apply->plan->machine->n_devs; dev++) {
		if (!apply->devs[dev].bound && apply->devs[dev].op >= 0)
			tell_failed(apply, dev);
	}
	say_caveats(apply->plan, log_caveat);
	if (told > MESSAGES_MAX)
		log_warning("and %u more: see /" REPORT_FILE, told - MESSAGES_MAX);
}
