// SPDX-License-Identifier: GPL-2.0-or-later
/* What a line would do before it is written. */
#include "test.h"

#include "admin/pick/trial.h"

#include <errno.h>

/* two alike, one of two display functions, and a second GPU on board */
static struct pci_dev devs[] = {
	{ .addr = { 0, 0, 2, 0 }, .ids = { 0x8086, 0x0412, 0, 0, 0x030000 }, .group = 2 },
	{ .addr = { 0, 1, 0, 0 }, .ids = { 0x1002, 0x5b60, 0, 0, 0x030000 }, .group = 1 },
	{ .addr = { 0, 1, 0, 1 }, .ids = { 0x1002, 0x5b70, 0, 0, 0x038000 }, .group = 1 },
	{ .addr = { 0, 2, 0, 0 }, .ids = { 0x10de, 0x0fbb, 0, 0, 0x040300 }, .group = 3 },
	{ .addr = { 0, 2, 0, 1 }, .ids = { 0x1002, 0x5b60, 0, 0, 0x030000 }, .group = 3 },
};

static struct machine machine(void)
{
	for (size_t i = 0; i < LENGTH(devs); i++)
		devs[i].parent = devs[i].boot_vga = -1;
	return (struct machine){ .devs = devs, .n_devs = LENGTH(devs), .has_groups = true };
}

static void cards(void **state)
{
	static const bool is_card[] = { true, true, false, false, true };
	struct machine m = machine();

	(void)state;
	for (size_t i = 0; i < LENGTH(devs); i++)
		row_check(trial_is_card(&m, i) == is_card[i], "device %zu", i);
	rows_end();
	assert_int_equal(trial_twin(&m, 1, 0), 4);
	assert_int_equal(trial_twin(&m, 1, 5), -1);
	assert_int_equal(trial_twin(&m, 4, 0), 1);
	assert_int_equal(trial_twin(&m, 0, 0), -1);
}

static void lines(void **state)
{
	char line[64];

	(void)state;
	assert_true(trial_line(&devs[1], "", line, sizeof(line)));
	assert_string_equal(line, "0000:01:00.0 1002:5b60");
	assert_true(trial_line(&devs[1], "group=all headless=yes", line, sizeof(line)));
	assert_string_equal(line, "0000:01:00.0 1002:5b60 group=all headless=yes");
	assert_false(trial_line(&devs[1], "", line, strlen("0000:01:00.0 1002:5b60")));
	assert_true(trial_line(&devs[1], "", line, strlen("0000:01:00.0 1002:5b60") + 1));
}

/* the trial of TEXT as "file" beside the rules of CONF */
static int try(struct trial *t, const struct machine *m, const struct conf *conf,
	       const char *text, unsigned line, bool assume)
{
	return trial_make(t, m, conf, "file", text, strlen(text), line, assume);
}

/* what stands in the file is replaced, what is read before and after it stays where it is */
static void order(void **state)
{
	static const struct {
		const char *file, *text;
	} rules[] = {
		{ "/proc/cmdline", "0000:00:02.0" },
		{ "file", "10de:ffff" },
		{ "/etc/gpupt.conf.d/a.conf", "10de:fffe" },
	};
	struct conf conf = { 0 };
	struct machine m = machine();
	struct trial t;

	(void)state;
	for (size_t i = 0; i < LENGTH(rules); i++)
		conf_add_line(&conf, rules[i].file, 7, 1, rules[i].text,
			      rules[i].text + strlen(rules[i].text));
	assert_int_equal(try(&t, &m, &conf, "10de:0001\n0000:01:00.0 1002:5b60\n", 2, false),
			 0);
	assert_int_equal(t.conf.n_rules, 4);
	assert_string_equal(t.conf.rules[0].file, "/proc/cmdline");
	assert_int_equal(t.conf.rules[0].line, 7);
	assert_string_equal(t.conf.rules[1].file, "file");
	assert_ptr_equal(t.rule, &t.conf.rules[2]);
	assert_string_equal(t.conf.rules[3].file, "/etc/gpupt.conf.d/a.conf");
	assert_int_equal(t.plan.devs[1].state, PLAN_TAKEN);
	assert_ptr_equal(t.plan.devs[1].rule, t.rule);
	assert_int_equal(t.plan.devs[2].origin, 1);
	trial_free(&t);
	conf_free(&conf);
}

static void errors(void **state)
{
	struct conf conf = { 0 };
	struct machine m = machine();
	struct trial t;

	(void)state;
	assert_int_equal(try(&t, &m, &conf, "10de:0001\nnonsense", 2, false), -EINVAL);
	assert_int_equal(t.conf.n_errors, 1);
	assert_int_equal(t.conf.errors[0].line, 2);
	trial_free(&t);
}

/* without groups all is refused, and one would not see what else is wrong */
static void no_groups(void **state)
{
	struct conf conf = { 0 };
	struct machine m = machine();
	struct trial t;

	(void)state;
	for (size_t i = 0; i < LENGTH(devs); i++)
		devs[i].group = -1;
	m.has_groups = false;
	assert_int_equal(try(&t, &m, &conf, "::03xx", 1, false), 0);
	assert_int_equal(t.plan.devs[1].reason, REFUSE_NO_IOMMU);
	trial_free(&t);
	assert_int_equal(try(&t, &m, &conf, "::03xx", 1, true), 0);
	assert_int_equal(t.plan.devs[0].reason, REFUSE_LAST_DISPLAY);
	assert_int_equal(t.plan.devs[1].state, PLAN_TAKEN);
	assert_int_equal(trial_sharing(&t), -1);
	trial_free(&t);
	/* the machine itself is as it was */
	assert_int_equal(devs[1].group, -1);
	assert_false(m.has_groups);
	for (size_t i = 0; i < LENGTH(devs); i++)
		devs[i].group = i;
}

static void lost(void **state)
{
	struct conf conf = { 0 };
	struct machine m = machine();
	struct trial before, t;

	(void)state;
	assert_int_equal(try(&before, &m, &conf, "00:02.0 8086:0412\n1002:5b60", 0, false), 0);
	assert_null(before.rule);
	assert_int_equal(before.plan.devs[0].state, PLAN_REFUSED); /* the last one */
	trial_free(&before);
	assert_int_equal(try(&before, &m, &conf, "01:00.0\n02:00.1", 0, false), 0);
	assert_int_equal(try(&t, &m, &conf, "01:00.0\n02:00.1\n00:02.0 headless=yes", 3, false),
			 0);
	/* the host keeps one: the first of those that have no headless=yes */
	assert_int_equal(trial_lost(&t, &before.plan), 1);
	trial_free(&t);
	assert_int_equal(try(&t, &m, &conf, "01:00.0 headless=yes\n02:00.1\n00:02.0", 3, false),
			 0);
	assert_int_equal(trial_lost(&t, &before.plan), -1);
	trial_free(&t);
	trial_free(&before);
}

/* a card of which another line makes virtual devices */
static void lost_virtual(void **state)
{
	static const char uuid[] =
		"mdev 00:02.0 i915-GVTg_V5_4 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n";
	struct conf conf = { 0 };
	struct machine m = machine();
	struct trial before, t;
	char text[256];

	(void)state;
	assert_int_equal(try(&before, &m, &conf, uuid, 0, false), 0);
	assert_int_equal(before.plan.n_virtuals, 1);
	snprintf(text, sizeof(text), "%s00:02.0 8086:0412", uuid);
	assert_int_equal(try(&t, &m, &conf, text, 2, false), 0);
	assert_int_equal(trial_lost_virtual(&t, &before.plan), 0);
	trial_free(&t);
	snprintf(text, sizeof(text), "%s01:00.0", uuid);
	assert_int_equal(try(&t, &m, &conf, text, 2, false), 0);
	assert_int_equal(trial_lost_virtual(&t, &before.plan), -1);
	trial_free(&t);
	trial_free(&before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cards),	cmocka_unit_test(lines),
		cmocka_unit_test(order),	cmocka_unit_test(errors),
		cmocka_unit_test(no_groups),	cmocka_unit_test(lost),
		cmocka_unit_test(lost_virtual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
