// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/tell.h"

#include "boot/apply_text.h"
#include "boot/log.h"
#include "boot/put.h"
#include "boot/report.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static struct put out;

static void print_line(const char *text)
{
	put_text(&out, text);
	put_text(&out, "\n");
}

static bool is_named(const struct rule *rules, unsigned n_rules, const char *driver)
{
	for (unsigned i = 0; i < n_rules; i++) {
		if (!strcmp(rules[i].driver, driver))
			return true;
	}
	return false;
}

int tell_modules(const struct rule *rules, unsigned n_rules, const struct steps *steps)
{
	put_start(&out, STDOUT_FILENO);
	print_line(PLAN_IOMMU_MODULE);
	print_line(PLAN_DRIVER); /* always: the kernel command line may name devices later */
	for (unsigned i = 0; i < n_rules; i++) {
		const char *driver = rules[i].driver;

		if (*driver && strcmp(driver, PLAN_DRIVER) && !is_named(rules, i, driver))
			print_line(driver);
	}
	/* variant drivers, which no line names */
	for (unsigned i = 0; steps && i < steps->n; i++) {
		const struct step *step = &steps->list[i];

		if (step->kind == STEP_LOAD && strcmp(step->driver, PLAN_DRIVER) &&
		    strcmp(step->driver, PLAN_IOMMU_MODULE) &&
		    !is_named(rules, n_rules, step->driver))
			print_line(step->driver);
	}
	return put_end(&out);
}

static unsigned told; /* messages of tell_outcome() */

typedef void say_fn(const char *verb, const char *object, const char *reason);

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
		/* one message for each group will do */
		if (plan->devs[i].shares_group &&
		    (plan->only < 0 ? plan->devs[i].first_in_group : plan->only == (int)i))
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
	put_text(&out, verb);
	put_text(&out, " ");
	put_text(&out, object);
	put_text(&out, " ");
	print_line(reason);
}

int tell_plan(const struct steps *steps)
{
	const struct plan *plan = steps->plan;
	char text[TEXT_MAX];

	put_start(&out, STDOUT_FILENO);
	for (unsigned i = 0; i < steps->n; i++)
		print_line(plan_text_step(steps, i, text, sizeof(text)));
	for (unsigned i = 0; i < plan->n_virtuals && plan->only < 0; i++) {
		if (plan->virtuals[i].reason == REFUSE_NONE)
			print_line(plan_text_virtual(plan, &plan->virtuals[i], text,
						     sizeof(text)));
	}
	say_caveats(plan, print_caveat);
	return put_end(&out);
}

static void log_caveat(const char *verb, const char *object, const char *reason)
{
	(void)verb;
	if (++told <= MESSAGES_MAX)
		log_warning("%s: %s", object, reason);
}

/* "0000:01:00.0 vfio-pci, ...": as many as fit */
static void tell_bound(const struct apply *apply)
{
	const struct plan *plan = apply->steps->plan;
	char text[TEXT_MAX] = "", addr[PCI_ADDR_LEN];
	unsigned len = 0, n = 0;

	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		const struct apply_device *d = &apply->devs[i];
		int more;

		if (!d->bound)
			continue;
		more = snprintf(text + len, sizeof(text) - len, "%s%s %s", n ? ", " : "",
				pci_addr_print(&plan->machine->devs[i].addr, addr),
				d->driver ? d->driver : plan->devs[i].driver);
		if (len + more > sizeof(text) - sizeof(" and 4294967295 more"))
			break;
		len += more;
		n++;
	}
	text[len] = 0;
	if (n < apply->n_bound)
		snprintf(text + len, sizeof(text) - len, " and %u more", apply->n_bound - n);
	if (n)
		log_info("bound %s", text);
}

/* a variant driver was chosen, and another one has it */
static void tell_otherwise(const struct apply *apply, unsigned dev)
{
	const struct apply_device *d = &apply->devs[dev];
	char addr[PCI_ADDR_LEN];

	if (++told <= MESSAGES_MAX)
		log_warning("%s: %s did not take it: bound to %s instead",
			    pci_addr_print(&apply->steps->plan->machine->devs[dev].addr, addr),
			    apply->steps->plan->devs[dev].driver, d->driver);
}

/* whether an override keeps host drivers away from DEV, in vain or not */
static bool is_overridden(const struct apply *apply, unsigned dev)
{
	const struct steps *steps = apply->steps;

	for (unsigned i = 0; i < steps->n; i++) {
		const struct step *step = &steps->list[i];

		if (step->dev == (int)dev && !apply->results[i] &&
		    (step->kind == STEP_OVERRIDE || step->kind == STEP_HOLD))
			return true;
	}
	return false;
}

static void tell_failed(const struct apply *apply, unsigned dev)
{
	const struct plan *plan = apply->steps->plan;
	const struct apply_device *d = &apply->devs[dev];
	char addr[PCI_ADDR_LEN], text[TEXT_MAX];

	if (++told > MESSAGES_MAX)
		return;
	log_error("%s: not bound to %s, %s%s: %s%s",
		  pci_addr_print(&plan->machine->devs[dev].addr, addr), plan->devs[dev].driver,
		  !d->driver					   ? "no driver has it"
		  : driver_same(d->driver, plan->devs[dev].driver) ? "still in the probe of "
		  : apply->results[d->step] == RESULT_REFUSED	   ? "back with "
								   : "still held by ",
		  d->driver ? d->driver : "", apply_text(apply, d->step, text, sizeof(text)),
		  !d->driver && apply->results[d->step] != RESULT_REFUSED &&
				  is_overridden(apply, dev)
			  ? "; its driver_override keeps it from the host until the next boot"
			  : "");
}

static void tell_wrong(const struct apply *apply, unsigned i)
{
	const struct step *step = &apply->steps->list[i];
	char addr[PCI_ADDR_LEN], text[TEXT_MAX];

	if (++told > MESSAGES_MAX)
		return;
	apply_text(apply, i, text, sizeof(text));
	if (step->dev < 0)
		log_warning("no VM can use what is bound: %s", text);
	else
		log_warning("%s: %s",
			    pci_addr_print(&apply->steps->plan->machine->devs[step->dev].addr,
					   addr),
			    text);
}

void tell_outcome(const struct apply *apply)
{
	const struct plan *plan = apply->steps->plan;

	tell_bound(apply);
	for (unsigned i = 0; i < apply->steps->n && apply->n_wrong; i++) {
		if (apply_is_wrong(apply, i))
			tell_wrong(apply, i);
	}
	for (unsigned dev = 0; dev < plan->machine->n_devs; dev++) {
		const struct apply_device *d = &apply->devs[dev];

		if (d->step >= 0 && !d->bound)
			tell_failed(apply, dev);
		else if (d->bound && d->driver)
			tell_otherwise(apply, dev);
	}
	say_caveats(plan, log_caveat);
	if (told > MESSAGES_MAX)
		log_warning("and %u more: see /" REPORT_FILE, told - MESSAGES_MAX);
}
