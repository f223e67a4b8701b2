// SPDX-License-Identifier: GPL-2.0-or-later
/* What sysfs says of a PCI function: BARs, resets, power, link. */
#include "tree.h"

#include "admin/bars.h"
#include "admin/link.h"
#include "admin/power.h"
#include "admin/resets.h"

#include <errno.h>

#define DEVICE "sys/bus/pci/devices/0000:01:00.0/"

static const struct pci_addr addr = { .bus = 1 };

#define NONE "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"

/* a GeForce GTX 970 as it is, and what else a line can say */
static void bars_of_resources(void **state)
{
	static const char resource[] =
		"0x00000000f6000000 0x00000000f6ffffff 0x0000000000040200\n"
		"0x00000000e0000000 0x00000000efffffff 0x000000000014220c\n" NONE
		"0x00000000f0000000 0x00000000f1ffffff 0x000000000014220c\n" NONE
		"0x000000000000e000 0x000000000000e07f 0x0000000000040101\n"
		"0x00000000000c0000 0x00000000000dffff 0x0000000000000212\n";
	struct capability cap = {
		.bar = { 0xf6000000, 0xe000000c, 0x4, 0xf000000c, 0x0, 0xe001 },
		.n_rebars = 1,
		.rebar = { { 1, 8, 0x700 } },
	};
	struct bars bars;

	(void)state;
	bars_parse(&bars, resource, &cap);
	assert_int_equal(bars.n, 4);
	assert_true(!bars.bar[0].io && !bars.bar[0].is_64 && !bars.bar[0].prefetchable);
	assert_true(bars.bar[0].start == 0xf6000000 && bars.bar[0].size == 16 << 20);
	assert_true(bars.bar[1].number == 1 && bars.bar[1].is_64 && bars.bar[1].prefetchable);
	assert_int_equal(bars.bar[1].sizes, 0x700);
	assert_int_equal(bars_largest(&bars.bar[1]), 1 << 30);
	assert_int_equal(bars.bar[2].number, 3);
	assert_int_equal(bars_largest(&bars.bar[2]), 32 << 20);
	assert_true(bars.bar[3].io && bars.bar[3].number == 5 && bars.bar[3].size == 128);
	for (unsigned i = 0; i < bars.n; i++)
		assert_false(bars.bar[i].unassigned);
}

static void bars_without_an_address(void **state)
{
	static const struct {
		const char *line;
		uint32_t reg;
		bool has, unassigned;
		uint64_t size;
	} row[] = {
		{ NONE, 0, false, false, 0 },
		/* the kernel has kept the size, or has forgotten all but the register */
		{ "0x0000000000000000 0x000000000fffffff 0x000000002014220c\n", 0xc, true, true,
		  256 << 20 },
		{ "0x0000000000000000 0x000000000fffffff 0x000000000014220c\n", 0xc, true, true,
		  256 << 20 },
		{ NONE, 0xc, true, true, 0 },
		{ NONE, 0x1, true, true, 0 },
		{ "0x00000000e0000000 0x00000000efffffff 0x000000000014220c\n", 0xe000000c,
		  true, false, 256 << 20 },
		/* a kernel from before 3.10 has 32-bit numbers, and no zeros before them */
		{ "0xe0000000 0xefffffff 0x00000200\n", 0xe0000000, true, false, 256 << 20 },
		{ "0x1000 0x0 0x200\n", 0, true, false, 0 },
		{ "nonsense\n", 0xc, false, false, 0 },
		{ "", 0xc, false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct capability cap = { .bar = { row[i].reg } };
		struct bars bars;

		bars_parse(&bars, row[i].line, &cap);
		row_check(bars.n == row[i].has, "row %zu: %u", i, bars.n);
		if (!bars.n)
			continue;
		row_check(bars.bar[0].unassigned == row[i].unassigned, "row %zu", i);
		row_check(bars.bar[0].size == row[i].size, "row %zu", i);
	}
	rows_end();
}

static void sizes_in_words(void **state)
{
	static const struct {
		uint64_t size;
		const char *want;
	} row[] = {
		{ 0, "0" },
		{ 128, "128" },
		{ 1024, "1K" },
		{ 4096, "4K" },
		{ 1 << 20, "1M" },
		{ 1536 << 10, "1536K" },
		{ (uint64_t)16 << 30, "16G" },
		{ (uint64_t)96 << 40, "96T" },
		{ UINT64_MAX, "18014398509481983K" },
	};
	char text[BARS_SIZE];

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++)
		row_check(!strcmp(bars_size(row[i].size, text), row[i].want), "%s: %s",
			  row[i].want, text);
	rows_end();
}

static void bars_are_read(void **state)
{
	struct capability cap = { .n_rebars = 1, .rebar = { { 0, 8, 0x100 } } };
	struct bars bars;

	(void)state;
	assert_int_equal(bars_read(&bars, root, &addr, &cap), -ENOENT);
	assert_false(bars.known);
	tree_file(DEVICE "resource",
		  "0x00000000e0000000 0x00000000efffffff 0x000000000014220c\n");
	assert_int_equal(bars_read(&bars, root, &addr, &cap), 0);
	assert_true(bars.known && !bars.resizable);
	assert_int_equal(bars.bar[0].sizes, 0x100);
	/* what the kernel would allow goes before what the device says */
	tree_file(DEVICE "resource0_resize", "0000000000003f00\n");
	assert_int_equal(bars_read(&bars, root, &addr, &cap), 0);
	assert_true(bars.resizable);
	assert_int_equal(bars.bar[0].sizes, 0x3f00);
	assert_true(bars_largest(&bars.bar[0]) == (uint64_t)8 << 30);
}

static void resets_are_read(void **state)
{
	static const struct {
		const char *resource, *reset, *methods;
		enum resets_state want;
		bool flr, bus;
	} row[] = {
		{ NULL, NULL, NULL, RESETS_UNKNOWN, false, false },
		{ NONE, NULL, NULL, RESETS_NONE, false, false },
		{ NONE, "", NULL, RESETS_ANY, false, false },
		{ NONE, "", "\n", RESETS_OFF, false, false },
		{ NONE, "", "flr bus\n", RESETS_NAMED, true, true },
		{ NONE, "", "af_flr pm\n", RESETS_NAMED, false, false },
		{ NONE, "", "device_specific bus", RESETS_NAMED, false, true },
		{ NONE, "", "cxl_bus\n", RESETS_NAMED, false, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct resets resets;

		if (row[i].resource)
			tree_file(DEVICE "resource", row[i].resource);
		if (row[i].reset)
			tree_file(DEVICE "reset", row[i].reset);
		else
			unlinkat(root, DEVICE "reset", 0);
		if (row[i].methods)
			tree_file(DEVICE "reset_method", row[i].methods);
		resets_read(&resets, root, &addr);
		row_check(resets.state == row[i].want, "row %zu: %d", i, resets.state);
		row_check(resets_has(&resets, "flr") == row[i].flr, "row %zu", i);
		row_check(resets_has(&resets, "bus") == row[i].bus, "row %zu", i);
	}
	rows_end();
}

/* a port with a switch below it, which has two functions and another bridge; a device on the root bus */
static void a_reset_takes_along(void **state)
{
	struct pci_dev devs[] = {
		{ .parent = -1 }, { .parent = 0 }, { .parent = 0 },
		{ .parent = 2 },  { .parent = 5 }, { .parent = 4 },
	};
	struct machine m = { .devs = devs, .n_devs = LENGTH(devs) };

	(void)state;
	assert_int_equal(resets_along(&m, 0, -1), -1);
	assert_false(resets_has_bus(&m, 0));
	assert_true(resets_has_bus(&m, 1));
	assert_int_equal(resets_along(&m, 1, -1), 2);
	assert_int_equal(resets_along(&m, 1, 2), 3);
	assert_int_equal(resets_along(&m, 1, 3), -1);
	assert_int_equal(resets_along(&m, 3, -1), -1);
	/* two that are above each other: no machine, and no end either */
	assert_int_equal(resets_along(&m, 4, -1), 5);
	assert_int_equal(resets_along(&m, 4, 5), -1);
}

static void who_is_reset_alone(void **state)
{
	/* a port, two functions below it; another port, and one device */
	struct pci_dev devs[] = { { .parent = -1 },
				  { .parent = 0 },
				  { .parent = 0 },
				  { .parent = -1 },
				  { .parent = 3 } };
	const struct machine m = { .devs = devs, .n_devs = LENGTH(devs) };
	static const struct {
		struct resets resets;
		unsigned dev;
		bool want;
	} row[] = {
		{ { RESETS_NAMED, "flr" }, 1, true },
		{ { RESETS_NAMED, "flr bus" }, 1, true },
		{ { RESETS_NAMED, "pm af_flr" }, 1, true },
		{ { RESETS_NAMED, "device_specific" }, 1, true },
		{ { RESETS_NAMED, "pm" }, 1, false },
		{ { RESETS_NAMED, "pm" }, 4, false },
		{ { RESETS_NAMED, "bus" }, 1, false },
		{ { RESETS_NAMED, "bus" }, 4, true },
		{ { RESETS_NAMED, "pm bus" }, 2, false },
		{ { RESETS_NAMED, "cxl_bus" }, 4, true },
		{ { RESETS_ANY, "" }, 1, true },
		{ { RESETS_NONE, "" }, 4, false },
		{ { RESETS_OFF, "" }, 4, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++)
		row_check(resets_alone(&row[i].resets, &m, row[i].dev) == row[i].want,
			  "row %zu: %s", i, row[i].resets.methods);
	rows_end();
}

static void families_of_vendor_reset(void **state)
{
	static const struct {
		struct pci_ids ids;
		const char *want;
	} row[] = {
		{ { .vendor = 0x1002, .device = 0x67df, .class = 0x030000 }, "Polaris 10" },
		{ { .vendor = 0x1002, .device = 0x687f, .class = 0x030000 }, "Vega 10" },
		{ { .vendor = 0x1002, .device = 0x731f, .class = 0x038000 }, "Navi 10" },
		{ { .vendor = 0x1002, .device = 0x738c, .class = 0x038000 }, "Arcturus" },
		{ { .vendor = 0x1002, .device = 0x73bf, .class = 0x030000 }, NULL },
		{ { .vendor = 0x1002, .device = 0x6608, .class = 0x030000 }, NULL },
		{ { .vendor = 0x10de, .device = 0x67df, .class = 0x030000 }, NULL },
		{ { .vendor = 0x1002, .device = 0x67df, .class = 0x040300 }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		const char *got = resets_vendor_family(&row[i].ids);

		row_check(!got == !row[i].want && (!got || !strcmp(got, row[i].want)),
			  "row %zu: %s", i, got ? got : "none");
	}
	rows_end();
}

static void power_is_read(void **state)
{
	struct power power;

	(void)state;
	power_read(&power, root, &addr);
	assert_true(!*power.state && !*power.control && !*power.status && power.d3cold == -1);
	assert_false(power_is_awake(&power));
	tree_file(DEVICE "power/runtime_status", "active\n");
	tree_file(DEVICE "power/control", "on\n");
	tree_file(DEVICE "d3cold_allowed", "1\n");
	power_read(&power, root, &addr);
	assert_true(power_is_awake(&power));
	assert_string_equal(power.control, "on");
	assert_int_equal(power.d3cold, 1);
	tree_file(DEVICE "power_state", "D3hot\n");
	tree_file(DEVICE "d3cold_allowed", "0\n");
	power_read(&power, root, &addr);
	assert_string_equal(power.state, "D3hot");
	assert_false(power_is_awake(&power));
	assert_int_equal(power.d3cold, 0);
	tree_file(DEVICE "power_state", "a word that is too long for any state\n");
	power_read(&power, root, &addr);
	assert_string_equal(power.state, "");
}

static void links_are_read(void **state)
{
	static const struct {
		const char *speed, *width;
		unsigned tenths, lanes;
	} row[] = {
		{ "8.0 GT/s PCIe\n", "16\n", 80, 16 },
		{ "2.5 GT/s PCIe\n", "1\n", 25, 1 },
		{ "32.0 GT/s PCIe\n", "8\n", 320, 8 },
		{ "8 GT/s\n", "16\n", 80, 16 },
		{ "Unknown\n", "0\n", 0, 0 },
		{ "Unknown speed\n", "255\n", 0, 0 },
		{ NULL, NULL, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct link link;

		unlinkat(root, DEVICE "current_link_speed", 0);
		unlinkat(root, DEVICE "current_link_width", 0);
		if (row[i].speed) {
			tree_file(DEVICE "current_link_speed", row[i].speed);
			tree_file(DEVICE "current_link_width", row[i].width);
		}
		link_read(&link, root, &addr);
		row_check(link.tenths == row[i].tenths && link.width == row[i].lanes,
			  "row %zu: %u, %u", i, link.tenths, link.width);
		row_check(link_is_known(&link) == !!row[i].lanes, "row %zu", i);
		row_check(!*link.speed == !row[i].tenths, "row %zu: %s", i, link.speed);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_of_resources),
		cmocka_unit_test(bars_without_an_address),
		cmocka_unit_test(sizes_in_words),
		cmocka_unit_test_setup_teardown(bars_are_read, tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(resets_are_read, tree_make, tree_remove),
		cmocka_unit_test(a_reset_takes_along),
		cmocka_unit_test(who_is_reset_alone),
		cmocka_unit_test(families_of_vendor_reset),
		cmocka_unit_test_setup_teardown(power_is_read, tree_make, tree_remove),
		cmocka_unit_test_setup_teardown(links_are_read, tree_make, tree_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
