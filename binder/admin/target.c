// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/target.h"

#include "boot/log.h"
#include "core/option.h"
#include "core/selector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMED_MAX 6 /* of the devices that an ID means: the others are counted */

const char *target_parse(struct rule *rule, const char *text)
{
	static const char expected[] =
		"expected an address (01:00.0), an ID (10de:13c2) or a path (00:01.0/00.0)";
	struct word word = { .at = text, .end = text + strlen(text) };
	const char *wrong;
	unsigned seen = 0;

	*rule = (struct rule){ .text = text, .text_len = strlen(text) };
	if (!strpbrk(text, ":=") || strpbrk(text, " \t"))
		return expected;
	wrong = strchr(text, '=') ? option_parse(rule, &word, &seen)
				  : selector_parse(rule, &word);
	if (!wrong && (word.at != word.end || !rule->select))
		wrong = expected;
	return wrong;
}

bool target_is_card(const struct machine *machine, const unsigned *devs, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		if (!pci_same_slot(&machine->devs[devs[i]].addr, &machine->devs[devs[0]].addr))
			return false;
	}
	return true;
}

int target_find(struct target *target, struct admin *a, const char *text)
{
	const struct machine *m = &a->machine;
	const char *wrong;
	struct rule rule;
	int status;

	*target = (struct target){ 0 };
	wrong = target_parse(&rule, text);
	if (wrong) {
		log_error("%s: %s: `gpupt list` shows the devices", text, wrong);
		return EXIT_USAGE;
	}
	status = admin_read_machine(a);
	if (status)
		return status;
	target->devs = malloc((m->n_devs + 1) * sizeof(*target->devs));
	if (!target->devs)
		return admin_no_memory();
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (rule_match_place(&rule, m->devs, i) &&
		    rule_match_device(&rule, &m->devs[i]))
			target->devs[target->n++] = i;
	}
	if (target->n)
		return EXIT_OK;
	log_error("%s: no such device: `gpupt list --all` shows those there are", text);
	return EXIT_USAGE;
}

/* "0000:01:00.0, 0000:02:00.0 and 3 more" */
static void name_all(const struct target *target, const struct machine *m, char *text,
		     size_t size)
{
	char addr[PCI_ADDR_LEN];
	size_t len = 0;

	for (unsigned i = 0; i < target->n && i < NAMED_MAX && len < size; i++)
		len += snprintf(text + len, size - len, "%s%s", i ? ", " : "",
				pci_addr_print(&m->devs[target->devs[i]].addr, addr));
	if (target->n > NAMED_MAX && len < size)
		snprintf(text + len, size - len, " and %u more", target->n - NAMED_MAX);
}

int target_find_card(struct target *target, struct admin *a, const char *text)
{
	int status = target_find(target, a, text);
	char all[NAMED_MAX * (PCI_ADDR_LEN + 2) + 32];

	if (status || target_is_card(&a->machine, target->devs, target->n))
		return status;
	name_all(target, &a->machine, all, sizeof(all));
	log_error("%s: %u devices match, of several cards: %s: name one by its address", text,
		  target->n, all);
	return EXIT_USAGE;
}

int target_find_one(struct admin *a, const char *text)
{
	struct target target;
	int dev = -1;

	if (!target_find_card(&target, a, text)) {
		dev = target.devs[0];
		for (unsigned i = target.n; i--;) {
			if (pci_is_display(&a->machine.devs[target.devs[i]].ids))
				dev = target.devs[i];
		}
	}
	target_free(&target);
	return dev;
}

void target_free(struct target *target)
{
	free(target->devs);
	*target = (struct target){ 0 };
}
