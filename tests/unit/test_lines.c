// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#include "admin/list/lines.h"

enum { PORT, GPU, AUDIO, USB, NIC, SWITCH, CARD, N_DEVS };

static struct pci_dev devs[N_DEVS] = {
	{ { 0, 0, 1, 0 }, { 0x8086, 0x0c01, 0, 0, 0x060400 }, 1, -1, -1, "pcieport" },
	{ { 0, 1, 0, 0 }, { 0x10de, 0x13c2, 0x1043, 0x8508, 0x030000 }, 1, -1, 0, NULL },
	{ { 0, 1, 0, 1 }, { 0x10de, 0x0fbb, 0x1043, 0x8508, 0x040300 }, 1, -1, -1, NULL },
	{ { 0, 2, 0, 0 }, { 0x1b21, 0x1042, 0, 0, 0x0c0330 }, 1, -1, -1, "xhci_hcd" },
	{ { 0, 3, 0, 0 }, { 0x8086, 0x15a1, 0, 0, 0x020000 }, 1, -1, -1, "e1000e" },
	{ { 0, 4, 0, 0 }, { 0x1b21, 0x1182, 0, 0, 0x060400 }, 1, -1, -1, "shpchp" },
	{ { 0, 5, 0, 0 }, { 0x1002, 0x6611, 0, 0, 0x030000 }, 7, -1, 1, NULL },
};

static struct machine machine = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };

/* the lines of TEXT on the machine above */
struct fixture {
	struct conf conf;
	struct plan plan;
	struct lines lines;
};

static void make(struct fixture *f, const char *text)
{
	*f = (struct fixture){ 0 };
	conf_parse(&f->conf, "test", text, strlen(text));
	assert_int_equal(f->conf.n_errors, 0);
	assert_int_equal(plan_make(&f->plan, &machine, f->conf.rules, f->conf.n_rules), 0);
	assert_int_equal(lines_make(&f->lines, &f->plan, &f->conf), 0);
}

static void drop(struct fixture *f)
{
	lines_free(&f->lines);
	plan_free(&f->plan);
	conf_free(&f->conf);
}

/* the devices of line R, what other lines have of it, and marks, as text */
static const char *dump_line(const struct lines *lines, unsigned r, char text[DUMP_MAX])
{
	const struct child_index *of_line = &lines->of_line;

	*text = 0;
	for (int i = of_line->first[r]; i >= 0; i = of_line->next[i])
		dump_add(text, "%d%s ", i, lines_tells_group(lines, i) ? "!" : "");
	for (int i = lines_decided_elsewhere(lines, r, 0); i >= 0;
	     i = lines_decided_elsewhere(lines, r, i + 1))
		dump_add(text, "(%d) ", i);
	if (lines_is_absent(lines, r))
		dump_add(text, "absent ");
	if (lines_virtual(lines, r))
		dump_add(text, "virtual of %d ", lines_virtual(lines, r)->parent);
	return text;
}

static void lines_have_their_devices(void **state)
{
	static const struct {
		const char *conf;
		const char *want[4];
	} row[] = {
		{ "10de:13c2\n", { "1! 2 " } },
		/* a line that names a device goes before one that brings it along */
		{ "10de:13c2\n10de:0fbb\n", { "1! ", "2 " } },
		{ "10de:\n01:00.0\n01:00\n", { "1! 2 ", "(1) ", "(1) (2) " } },
		/* the guard fails, and the device is another line's */
		{ "01:00.0 10de:13c2\n01:00.0 10de:1381\n", { "1! 2 ", "" } },
		{ "01:00.0 10de:1381\n10de:13c2\n", { "", "1! 2 " } },
		{ "1002:6608\n1b21:1042\n00:1f.0\n", { "absent ", "3! ", "absent " } },
		/* alone in its group */
		{ "1002:6611 headless=yes\n", { "6 " } },
		{ "mdev 05:00.0 some-type 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n10de:13c2\n"
		  "sriov 02:00.0 1b21:1042 vfs=1\n",
		  { "virtual of 6 ", "1! 2 ", "virtual of 3 " } },
		{ "mdev 06:00.0 some-type 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n",
		  { "absent " } },
	};
	char text[DUMP_MAX];

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct fixture f;

		make(&f, row[i].conf);
		for (unsigned r = 0; r < f.conf.n_rules; r++) {
			dump_line(&f.lines, r, text);
			row_check(!strcmp(text, row[i].want[r]),
				  "'%s': line %u: wanted '%s', found '%s'", row[i].conf, r + 1,
				  row[i].want[r], text);
		}
		drop(&f);
	}
	rows_end();
}

static void consent_is_what_the_plan_would_be(void **state)
{
	static const struct {
		const char *conf;
		unsigned other;
		bool would;
		const char *text;
	} row[] = {
		{ "10de:13c2\n", USB, true, "to take it along, add group=all to test:1" },
		{ "\n10de:13c2\n", NIC, false,
		  "group=all alone does not take it: network controller, which never comes along: left alone; if you mean it, add a line: 0000:03:00.0 8086:15a1" },
		{ "01:00.0\n", USB, true, "to take it along, add group=all to test:1" },
		{ "01:00.0\n", NIC, false,
		  "group=all alone does not take it: network controller, which never comes along: left alone; if you mean it, add a line: 0000:03:00.0 8086:15a1" },
		{ "10de:13c2\n", SWITCH, false,
		  "a bridge is never taken, not by group=all either: keep its driver from being loaded, or use another slot" },
		/* its own line wants another device there: then it does not come along either */
		{ "10de:13c2\n02:00.0 1b21:1043\n", USB, false,
		  "group=all alone does not take it: slot holds 1b21:1042, not 1b21:1043: left alone" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct fixture f;
		char text[640];
		bool would;

		make(&f, row[i].conf);
		assert_true(f.plan.devs[GPU].shares_group);
		would = lines_consent(&f.lines, GPU, row[i].other, text, sizeof(text));
		row_check(would == row[i].would && !strcmp(text, row[i].text),
			  "'%s', device %u: found %d '%s'", row[i].conf, row[i].other, would,
			  text);
		drop(&f);
	}
	rows_end();
}

static void groups_are_found(void **state)
{
	static const int first[] = { -1, 0, -1, -1, -1, -1, -1, 6, -1 };
	struct groups groups;
	int n = 0;

	(void)state;
	assert_int_equal(groups_make(&groups, &machine), 0);
	for (int i = 0; i < (int)LENGTH(first); i++)
		row_check(groups_first(&groups, i) == first[i], "group %d", i);
	assert_int_equal(groups_first(&groups, -1), -1);
	for (int dev = groups_first(&groups, 1); dev >= 0; dev = groups.next[dev])
		assert_int_equal(dev, n++);
	assert_int_equal(n, 6);
	groups_free(&groups);
	rows_end();
}

static void children_are_in_order(void **state)
{
	static const int32_t parents[] = { -1, 0, 0, 2, -1, 0 };
	static const int32_t first[] = { 1, -1, 3, -1, -1, -1 };
	static const int32_t next[] = { 4, 2, 5, -1, -1, -1 };
	struct child_index index;

	(void)state;
	assert_int_equal(child_index_make(&index, parents, 6, 6), 0);
	assert_int_equal(index.root, 0);
	assert_memory_equal(index.first, first, sizeof(first));
	assert_memory_equal(index.next, next, sizeof(next));
	child_index_free(&index);
	assert_int_equal(child_index_make(&index, parents, 0, 0), 0);
	assert_int_equal(index.root, -1);
	child_index_free(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_have_their_devices),
		cmocka_unit_test(consent_is_what_the_plan_would_be),
		cmocka_unit_test(groups_are_found),
		cmocka_unit_test(children_are_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
