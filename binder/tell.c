// SPDX-License-Identifier: GPL-2.0-or-later
#include "tell.h"

#include "explain.h"
#include "log.h"
#include "report.h"

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

int tell_modules(const struct rule *rules, unsigned n_rules)
{
	puts(PLAN_IOMMU_MODULE);
	puts(PLAN_DRIVER); /* always: the kernel command line may name devices later */
	for (unsigned i = 0; i < n_rules; i++) {
		unsigned first = 0;

		while (strcmp(rules[first].driver, rules[i].driver))
			first++;
		if (first == i && *rules[i].driver && strcmp(rules[i].driver, PLAN_DRIVER))
			puts(rules[i].driver);
	}
	return flush();
}

/*
 * The next thing about the plan that is not as the user may wish, from *I on: a verb, and its
 * object and the reason in TEXT. NULL: no more.
 */
static const char *next_caveat(const struct plan *plan, unsigned *i, char *text)
{
	const struct machine *m = plan->machine;
	unsigned n = m->n_devs;

	for (; *i < 2 * n; ++*i) {
		unsigned dev = *i % n;
		const struct plan_device *d = &plan->devs[dev];
		bool refused = *i < n;

		/* all the refusals first, then the groups */
		if (refused ? d->state != PLAN_REFUSED : !d->shares_group)
			continue;
		pci_addr_print(&m->devs[dev].addr, text);
		strcat(text, " ");
		if (refused)
			plan_explain(plan, dev, text + strlen(text),
				     TEXT_MAX - PCI_ADDR_LEN - 1);
		else
			plan_explain_group(plan, dev, text + strlen(text),
					   TEXT_MAX - PCI_ADDR_LEN - 1);
		++*i;
		return refused ? "refuse" : "unviable";
	}
	if (*i - 2 * n >= plan->n_absent)
		return NULL;

	const struct rule *rule = plan->absent[(*i)++ - 2 * n];

	snprintf(text, TEXT_MAX, "%.*s no such device (%s:%u)", (int)rule->text_len, rule->text,
		 rule->file, rule->line);
	return "absent";
}

int tell_plan(const struct plan *plan)
{
	char text[TEXT_MAX];
	const char *verb;
	unsigned i;

	for (i = 0; i < plan->n_ops; i++)
		puts(plan_op_print(plan, i, text, sizeof(text)));
	i = 0;
	while ((verb = next_caveat(plan, &i, text)))
		printf("%s %s\n", verb, text);
	return flush();
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

void tell_outcome(const struct apply *apply)
{
	const struct plan *plan = apply->plan;
	unsigned told = 0, i = 0;
	char text[TEXT_MAX], *space;
	const char *verb;

	tell_bound(apply);
	for (unsigned dev = 0; dev < plan->machine->n_devs && told < MESSAGES_MAX; dev++) {
		const struct apply_device *d = &apply->devs[dev];
		char addr[PCI_ADDR_LEN];

		if (d->bound || d->op < 0)
			continue;
		log_error("%s: not bound to %s, %s%s: %s",
			  pci_addr_print(&plan->machine->devs[dev].addr, addr),
			  plan->devs[dev].driver,
			  d->driver ? "still held by " : "no driver has it",
			  d->driver ? d->driver : "",
			  apply_explain(apply, d->op, text, sizeof(text)));
		told++;
	}
	while (told < MESSAGES_MAX && (verb = next_caveat(plan, &i, text))) {
		space = strchr(text, ' ');
		if (*verb == 'a')
			log_warning("%s", text);
		else
			log_warning("%.*s:%s", (int)(space - text), text, space);
		told++;
	}
	if (told == MESSAGES_MAX)
		log_warning("there may be more: see /" REPORT_FILE);
}
