// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration spaces, as the registers of include/uapi/linux/pci_regs.h have them. */
#include "tree.h"

#include "admin/capability.h"

#include <errno.h>
#include <linux/pci_regs.h>

#define DEVICE "sys/bus/pci/devices/0000:01:00.0/"

static uint8_t space[CAPABILITY_SPACE];

static void put(unsigned at, uint32_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		space[at + i] = value >> 8 * i;
}

/* a header with one capability behind it: that of PCI Express, of TYPE */
static void put_express(unsigned type, bool multi)
{
	memset(space, 0, sizeof(space));
	put(PCI_VENDOR_ID, 0x13c210de, 4);
	put(PCI_STATUS, PCI_STATUS_CAP_LIST, 2);
	put(PCI_HEADER_TYPE, multi ? 0x80 : 0, 1);
	put(PCI_CAPABILITY_LIST, 0x60, 1);
	put(0x60, PCI_CAP_ID_PM | 0x78 << 8, 2);
	put(0x78, PCI_CAP_ID_EXP, 2);
	put(0x78 + PCI_EXP_FLAGS, 2 | type << 4, 2);
}

static void put_extended(unsigned at, unsigned id, unsigned next)
{
	put(at, id | 1 << 16 | next << 20, 4);
}

static void put_acs(unsigned at, unsigned next, unsigned can, unsigned on)
{
	put_extended(at, PCI_EXT_CAP_ID_ACS, next);
	put(at + PCI_ACS_CAP, can, 2);
	put(at + PCI_ACS_CTRL, on, 2);
}

/* the first LEN bytes, and no more memory than that */
static struct capability parse(size_t len)
{
	struct capability cap;
	uint8_t *copy = (uint8_t *)exact_copy((const char *)space, len);

	capability_parse(&cap, copy, len);
	free(copy);
	return cap;
}

static void who_isolates(void **state)
{
	static const struct {
		unsigned type;
		bool multi, acs;
		unsigned can, on;
		int want;
		unsigned off;
	} row[] = {
		/* ports: what they have must be on */
		{ PCI_EXP_TYPE_ROOT_PORT, false, false, 0, 0, 0, 0 },
		{ PCI_EXP_TYPE_ROOT_PORT, false, true, 0x1f, 0x1d, 1, 0 },
		{ PCI_EXP_TYPE_ROOT_PORT, false, true, 0x1f, 0x1f, 1, 0 },
		{ PCI_EXP_TYPE_ROOT_PORT, false, true, 0x1f, 0x00, 0, 0x1d },
		{ PCI_EXP_TYPE_ROOT_PORT, false, true, 0x1f, 0x0d, 0, 0x10 },
		{ PCI_EXP_TYPE_ROOT_PORT, false, true, 0x0d, 0x0d, 1, 0 },
		{ PCI_EXP_TYPE_DOWNSTREAM, true, true, 0x5f, 0x1d, 1, 0 },
		{ PCI_EXP_TYPE_DOWNSTREAM, true, false, 0, 0, 0, 0 },
		/* devices: only those with neighbours need it */
		{ PCI_EXP_TYPE_ENDPOINT, false, false, 0, 0, 1, 0 },
		{ PCI_EXP_TYPE_ENDPOINT, true, false, 0, 0, 0, 0 },
		{ PCI_EXP_TYPE_ENDPOINT, true, true, 0x0c, 0x0c, 1, 0 },
		{ PCI_EXP_TYPE_ENDPOINT, true, true, 0x0c, 0x04, 0, 0x08 },
		{ PCI_EXP_TYPE_ENDPOINT, true, true, 0x00, 0x00, 1, 0 },
		{ PCI_EXP_TYPE_LEG_END, true, false, 0, 0, 0, 0 },
		{ PCI_EXP_TYPE_RC_END, true, false, 0, 0, 0, 0 },
		{ PCI_EXP_TYPE_UPSTREAM, false, false, 0, 0, 1, 0 },
		/* never */
		{ PCI_EXP_TYPE_PCI_BRIDGE, false, true, 0x1f, 0x1f, 0, 0 },
		{ PCI_EXP_TYPE_PCIE_BRIDGE, false, true, 0x1f, 0x1f, 0, 0 },
		{ PCI_EXP_TYPE_RC_EC, false, false, 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct capability cap;

		put_express(row[i].type, row[i].multi);
		if (row[i].acs)
			put_acs(0x148, 0, row[i].can, row[i].on);
		put_extended(0x100, PCI_EXT_CAP_ID_ERR, row[i].acs ? 0x148 : 0);
		cap = parse(sizeof(space));
		row_check(capability_isolates(&cap) == row[i].want, "row %zu: %d", i,
			  capability_isolates(&cap));
		row_check(capability_acs_off(&cap) == row[i].off, "row %zu: %x", i,
			  capability_acs_off(&cap));
		row_check(cap.type == (int)row[i].type && cap.acs == row[i].acs, "row %zu", i);
	}
	rows_end();
}

static void what_others_than_root_see(void **state)
{
	struct capability cap;

	(void)state;
	put_express(PCI_EXP_TYPE_ROOT_PORT, true);
	put_acs(0x100, 0, 0x1f, 0x1f);
	put(PCI_BASE_ADDRESS_0, 0xf6000000, 4);
	cap = parse(64);
	assert_true(cap.known && !cap.all && !cap.acs && cap.multifunction && !cap.dead);
	assert_int_equal(cap.type, -1);
	assert_int_equal(cap.bar[0], 0xf6000000);
	assert_int_equal(capability_isolates(&cap), -1);
	/* a machine that has no way to the extended space: its kernel finds no ACS either */
	cap = parse(256);
	assert_true(cap.all && !cap.extended && !cap.acs);
	assert_int_equal(capability_isolates(&cap), 0);
	for (size_t len = 0; len < 64; len++)
		assert_false(parse(len).known);
	/* conventional PCI */
	memset(space, 0, sizeof(space));
	cap = parse(256);
	assert_int_equal(cap.type, -1);
	assert_int_equal(capability_isolates(&cap), 0);
}

static void bridges_have_two_bars(void **state)
{
	struct capability cap;

	(void)state;
	put_express(PCI_EXP_TYPE_ROOT_PORT, false);
	put(PCI_HEADER_TYPE, PCI_HEADER_TYPE_BRIDGE, 1);
	put(PCI_BASE_ADDRESS_0, 0xf6000000, 4);
	put(PCI_PRIMARY_BUS, 0x00010100, 4);
	cap = parse(64);
	assert_true(cap.bridge);
	assert_int_equal(cap.bar[0], 0xf6000000);
	assert_int_equal(cap.bar[2], 0);
}

static void sizes_of_bars(void **state)
{
	struct capability cap;

	(void)state;
	put_express(PCI_EXP_TYPE_LEG_END, false);
	put_extended(0x100, PCI_EXT_CAP_ID_REBAR, 0);
	/* BAR 0 has 256M of 256M to 16G, BAR 2 has 2M of 2M to 256M */
	put(0x104, 0x0007f000, 4);
	put(0x108, 0 | 2 << 5 | 8 << 8, 4);
	put(0x10c, 0x00001fe0, 4);
	put(0x110, 2 | 1 << 8, 4);
	cap = parse(sizeof(space));
	assert_int_equal(cap.n_rebars, 2);
	assert_int_equal(cap.rebar[0].bar, 0);
	assert_int_equal(cap.rebar[0].now, 8);
	assert_int_equal(cap.rebar[0].sizes, 0x7f00);
	assert_int_equal(cap.rebar[1].bar, 2);
	assert_int_equal(cap.rebar[1].now, 1);
	assert_int_equal(cap.rebar[1].sizes, 0x1fe);
	/* 256 TiB is the first size of the upper half */
	put(0x108, 0 | 1 << 5 | 8 << 8 | 1 << 16, 4);
	cap = parse(sizeof(space));
	assert_int_equal(cap.n_rebars, 1);
	assert_true(cap.rebar[0].sizes == (0x7f00 | (uint64_t)1 << 28));
	/* seven of them, and a BAR that no function has */
	put(0x108, 7 | 7 << 5, 4);
	cap = parse(sizeof(space));
	assert_true(cap.n_rebars <= CAPABILITY_BARS);
	for (unsigned i = 0; i < cap.n_rebars; i++)
		assert_true(cap.rebar[i].bar < CAPABILITY_BARS);
}

static void damage_is_survived(void **state)
{
	struct capability cap;

	(void)state;
	/* lists that never end */
	put_express(PCI_EXP_TYPE_ROOT_PORT, false);
	put(0x79, 0x60, 1);
	put_acs(0x100, 0x100, 0x1f, 0x1f);
	cap = parse(sizeof(space));
	assert_int_equal(capability_isolates(&cap), 1);
	/* capabilities that are cut off, at each length */
	put_express(PCI_EXP_TYPE_ROOT_PORT, false);
	put(0x61, 0xfc, 1);
	put(0xfc, PCI_CAP_ID_EXP, 1);
	put_extended(0x100, PCI_EXT_CAP_ID_REBAR, 0xffc);
	put_extended(0xffc, PCI_EXT_CAP_ID_ACS, 0);
	for (size_t len = 64; len <= sizeof(space); len++)
		cap = parse(len);
	assert_int_equal(parse(255).type, -1);
	assert_int_equal(cap.type, 0);
	/* any byte anywhere */
	srand(15);
	for (unsigned n = 0; n < 2000; n++) {
		for (size_t i = 0; i < 512; i++)
			space[i] = rand();
		cap = parse(n % 2 ? 512 : 256);
	}
}

static void dead_devices(void **state)
{
	struct capability cap;

	(void)state;
	memset(space, 0xff, sizeof(space));
	cap = parse(64);
	assert_true(cap.known && cap.dead);
	cap = parse(sizeof(space));
	assert_true(cap.dead && cap.type == -1);
	assert_int_equal(capability_isolates(&cap), -1);
	space[63] = 0;
	cap = parse(64);
	assert_false(cap.dead);
}

static void a_sleeping_device_is_not_woken(void **state)
{
	static const struct pci_addr addr = { .bus = 1 };
	static const struct {
		const char *power;
		int want;
	} row[] = { { "D0\n", 0 },
		    { "D3hot\n", 0 },
		    { "unknown\n", 0 },
		    { "D3cold\n", -EAGAIN },
		    { NULL, 0 } };
	struct capability cap;
	char text[65];

	(void)state;
	assert_int_equal(capability_read(&cap, root, &addr), -ENOENT);
	assert_false(cap.known);
	/* the last byte is no line end */
	memset(text, '\n', 64);
	text[64] = 0;
	tree_file(DEVICE "config", text);
	for (size_t i = 0; i < LENGTH(row); i++) {
		int got;

		unlinkat(root, DEVICE "power_state", 0);
		if (row[i].power)
			tree_file(DEVICE "power_state", row[i].power);
		got = capability_read(&cap, root, &addr);
		row_check(got == row[i].want && cap.known == !got, "row %zu: %d", i, got);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_isolates),
		cmocka_unit_test(what_others_than_root_see),
		cmocka_unit_test(bridges_have_two_bars),
		cmocka_unit_test(sizes_of_bars),
		cmocka_unit_test(damage_is_survived),
		cmocka_unit_test(dead_devices),
		cmocka_unit_test_setup_teardown(a_sleeping_device_is_not_woken, tree_make,
						tree_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
