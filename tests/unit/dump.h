/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was read and what was decided, as text that a table can hold. */
#pragma once

#include "rules.h"

#include "core/conf.h"
#include "core/plan_text.h"
#include "boot/apply_text.h"

#define DUMP_MAX 8192

__attribute__((format(printf, 2, 3))) static inline void dump_add(char *text,
								  const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, DUMP_MAX - len, format, args);
	va_end(args);
}

/* `rule LINE WORDS` and `error LINE:COLUMN WHAT`, a line each */
static inline char *dump_conf(const struct conf *conf, char text[DUMP_MAX])
{
	*text = 0;
	for (unsigned i = 0; i < conf->n_rules; i++)
		dump_add(text, "rule %u %.*s\n", conf->rules[i].line,
			 (int)conf->rules[i].text_len, conf->rules[i].text);
	for (unsigned i = 0; i < conf->n_errors && i < CONF_ERRORS_MAX; i++)
		dump_add(text, "error %u:%u %s\n", conf->errors[i].line, conf->errors[i].column,
			 conf->errors[i].what);
	return text;
}

/* the steps as -n prints them, then what is refused, shared and absent, by the names of plan.h */
static inline char *dump_plan(const struct plan *plan, char text[DUMP_MAX])
{
	static const char *const reason[] = {
		[REFUSE_NO_IOMMU] = "NO_IOMMU",	  [REFUSE_NO_GROUP] = "NO_GROUP",
		[REFUSE_GUARD] = "GUARD",	  [REFUSE_UNNAMED] = "UNNAMED",
		[REFUSE_BRIDGE] = "BRIDGE",	  [REFUSE_LAST_DISPLAY] = "LAST_DISPLAY",
		[REFUSE_COMPANION] = "COMPANION", [REFUSE_PARENT] = "PARENT",
	};
	const struct machine *m = plan->machine;
	char addr[PCI_ADDR_LEN], line[128];
	struct steps steps;

	*text = 0;
	assert_int_equal(steps_make(&steps, plan), 0);
	for (unsigned i = 0; i < steps.n; i++)
		dump_add(text, "%s\n", plan_text_step(&steps, i, line, sizeof(line)));
	steps_free(&steps);
	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		const struct plan_virtual *v = &plan->virtuals[i];

		dump_add(text, "%s", plan_text_virtual(plan, v, line, sizeof(line)));
		if (v->reason != REFUSE_NONE)
			dump_add(text, " refused %s", reason[v->reason]);
		dump_add(text, "\n");
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (plan->devs[i].state == PLAN_REFUSED)
			dump_add(text, "refuse %s %s\n", pci_addr_print(&m->devs[i].addr, addr),
				 reason[plan->devs[i].reason]);
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (!plan->devs[i].shares_group)
			continue;
		dump_add(text, "shares %s", pci_addr_print(&m->devs[i].addr, addr));
		for (int j = plan_sharer(plan, i, -1); j >= 0; j = plan_sharer(plan, i, j))
			dump_add(text, " %s", pci_addr_print(&m->devs[j].addr, addr));
		dump_add(text, "\n");
	}
	for (unsigned i = 0; i < plan->n_absent; i++)
		dump_add(text, "absent %.*s\n", (int)plan->absent[i]->text_len,
			 plan->absent[i]->text);
	return text;
}
