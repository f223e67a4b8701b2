// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of gpupt.conf: each error has its place, each rule reads the same again, and takes a device in words. */
#include "tree.h"

#include "core/conf.h"
#include "core/plan_text.h"

#include <string.h>

/* the one function that RULE names, or as near to it as one function comes */
static struct pci_dev device_of(const struct rule *rule)
{
	struct pci_dev dev = { .addr = rule->addr, .ids = rule->ids, .group = 1, .parent = -1 };

	if (rule->select & SEL_BOOT_VGA)
		dev.boot_vga = rule->boot_vga;
	if (rule->select & SEL_PATH) {
		dev.addr.dev = rule->path[0] >> 3;
		dev.addr.fn = rule->path[0] & 7;
	}
	return dev;
}

/* what -n would print of the plan for RULE alone */
static void print(const struct rule *rule)
{
	struct pci_dev dev = device_of(rule);
	struct machine machine = { .devs = &dev, .n_devs = 1, .has_groups = true };
	struct steps steps;
	struct plan plan;
	char text[512];

	FUZZ_CHECK(!plan_make(&plan, &machine, rule, 1));
	FUZZ_CHECK(plan.n_absent == (rule->path_len > 1));
	FUZZ_CHECK(!plan.n_absent == (plan.n_taken + plan.n_refused + plan.n_virtuals > 0));
	FUZZ_CHECK(!steps_make(&steps, &plan));
	FUZZ_CHECK(!plan.n_taken == !steps.n);
	for (unsigned i = 0; i < steps.n; i++)
		FUZZ_CHECK(*plan_text_step(&steps, i, text, sizeof(text)));
	if (plan.devs[0].state == PLAN_REFUSED)
		FUZZ_CHECK(*plan_text_refusal(&plan, 0, text, sizeof(text)));
	for (unsigned i = 0; i < plan.n_virtuals; i++)
		FUZZ_CHECK(*plan_text_virtual(&plan, &plan.virtuals[i], text, sizeof(text)));
	steps_free(&steps);
	plan_free(&plan);
}

static void check_rule(const struct rule *rule, const char *text, size_t len)
{
	const char *at, *end = rule->text + rule->text_len;
	struct rule again;

	FUZZ_CHECK(rule->text >= text && end <= text + len && rule->text_len <= CONF_LINE_MAX);
	FUZZ_CHECK(rule->line && memchr(rule->driver, 0, sizeof(rule->driver)));
	for (const char *p = rule->text; p < end; p++)
		FUZZ_CHECK((unsigned char)*p >= ' ' || *p == '\t');
	FUZZ_CHECK(!rule_parse(&again, rule->text, end, &at));
	again.file = rule->file;
	again.line = rule->line;
	FUZZ_CHECK(!memcmp(&again, rule, offsetof(struct rule, file)));
	print(rule);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct conf conf = { 0 };
	unsigned lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	conf_parse(&conf, "fuzz", text, size);
	FUZZ_CHECK(conf.n_rules + conf.n_errors <= lines);
	for (unsigned i = 0; i < conf.n_errors && i < CONF_ERRORS_MAX; i++) {
		const struct conf_error *e = &conf.errors[i];

		FUZZ_CHECK(e->what && *e->what && e->line && e->line <= lines);
		FUZZ_CHECK(e->column && e->column <= CONF_LINE_MAX + 1);
	}
	for (unsigned i = 0; i < conf.n_rules; i++)
		check_rule(&conf.rules[i], text, size);
	conf_free(&conf);
	return 0;
}
