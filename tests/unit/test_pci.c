// SPDX-License-Identifier: GPL-2.0-or-later
#include "rules.h"

#include <errno.h>

static void addresses_are_read(void **state)
{
	static const struct {
		const char *text;
		struct pci_addr addr;
		const char *printed; /* NULL: as it was written */
	} row[] = {
		{ "0000:01:00.0", { 0, 1, 0, 0 }, NULL },
		{ "0000:00:1f.7", { 0, 0, 31, 7 }, NULL },
		{ "ffff:ff:1f.7", { 0xffff, 0xff, 31, 7 }, NULL },
		/* a bus behind Intel VMD has a domain of five digits */
		{ "10000:e1:00.0", { 0x10000, 0xe1, 0, 0 }, NULL },
		{ "ffffffff:00:00.0", { 0xffffffff, 0, 0, 0 }, NULL },
		{ "0000:AB:1C.0", { 0, 0xab, 0x1c, 0 }, "0000:ab:1c.0" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		const char *want = row[i].printed ? row[i].printed : row[i].text;
		char text[PCI_ADDR_LEN];
		struct pci_addr addr;

		row_check(!pci_addr_parse(row[i].text, &addr) &&
				  addr_equal(&addr, &row[i].addr),
			  "%s is not read", row[i].text);
		row_check(!strcmp(pci_addr_print(&row[i].addr, text), want),
			  "%s is printed as %s", want, text);
	}
	rows_end();
}

static void other_text_is_no_address(void **state)
{
	static const char *const row[] = {
		"",
		"0000",
		"0000:",
		"0000:01",
		"0000:01:",
		"0000:01:00",
		"0000:01:00.",
		"0000:01:00.8",
		"0000:01:20.0",
		"0000:100:00.0",
		"0000:01:00.00",
		"0000:01:00.0 ",
		" 0000:01:00.0",
		"0000:01:00.0x",
		"0000-01:00.0",
		"0000:01.00.0",
		"g000:01:00.0",
		"123456789:01:00.0",
		":01:00.0",
		"pci0000:00",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct pci_addr addr = { 1, 2, 3, 4 };
		struct pci_addr before = addr;

		row_check(pci_addr_parse(row[i], &addr) == -EINVAL, "'%s' is read", row[i]);
		row_check(addr_equal(&addr, &before), "'%s' is written", row[i]);
	}
	rows_end();
}

static void addresses_have_an_order(void **state)
{
	static const char *const row[] = {
		"0000:00:00.0",	 "0000:00:00.1",     "0000:00:01.0", "0000:01:00.0",
		"0000:0f:00.0",	 "0000:10:00.0",     "0001:00:00.0", "ffff:00:00.0",
		"10000:00:00.0", "80000000:00:00.0",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		for (size_t j = 0; j < LENGTH(row); j++) {
			struct pci_addr a, b;
			int order, want = i < j ? -1 : i > j;

			pci_addr_parse(row[i], &a);
			pci_addr_parse(row[j], &b);
			order = pci_addr_cmp(&a, &b);
			row_check(order == want, "%s against %s: %d", row[i], row[j], order);
		}
	}
	rows_end();
}

static void slots_are_told_apart(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} row[] = {
		{ "0000:01:00.0", "0000:01:00.7", true },
		{ "0000:01:00.0", "0000:01:01.0", false },
		{ "0000:01:00.0", "0000:02:00.0", false },
		{ "0000:01:00.0", "0001:01:00.0", false },
		{ "0000:01:00.0", "10000:01:00.0", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct pci_addr a, b;

		pci_addr_parse(row[i].a, &a);
		pci_addr_parse(row[i].b, &b);
		row_check(pci_same_slot(&a, &b) == row[i].same, "%s and %s", row[i].a,
			  row[i].b);
	}
	rows_end();
}

static void modaliases_are_read(void **state)
{
	static const struct {
		const char *text;
		struct pci_ids ids;
	} row[] = {
		{ "pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i00",
		  { 0x10de, 0x13c2, 0x1043, 0x8508, 0x030000 } },
		/* the IDs end where the next tag begins, even when that is a hex digit */
		{ "pci:v00008086d0000DDDDsv0000BCBCsd0000DDDDbc0Csc03i30",
		  { 0x8086, 0xdddd, 0xbcbc, 0xdddd, 0x0c0330 } },
		{ "pci:v0000ffffd00000000sv00000000sd00000000bcFFscFFiFF",
		  { 0xffff, 0, 0, 0, 0xffffff } },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct pci_ids ids;

		row_check(!pci_modalias_parse(row[i].text, &ids) &&
				  ids_equal(&ids, &row[i].ids),
			  "%s", row[i].text);
	}
	rows_end();
}

static void other_text_is_no_modalias(void **state)
{
	static const char full[] = "pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i00";
	static const char *const row[] = {
		"usb:v1D6Bp0002d0601dc09dsc00dp01ic09isc00ip00in00",
		"pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i00x",
		"pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i000",
		"pci:v000010DEd000013C2sv00001043sd00008508bc0xsc00i00",
		"pci:v10DEd13C2sv1043sd8508bc03sc00i00",
		"pci:v0000 0DEd000013C2sv00001043sd00008508bc03sc00i00",
		"PCI:v000010DEd000013C2sv00001043sd00008508bc03sc00i00",
		"pci:v*d*sv*sd*bc03sc*i*",
	};
	struct pci_ids ids;

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++)
		row_check(pci_modalias_parse(row[i], &ids) == -EINVAL, "%s", row[i]);
	/* one that ends early, in memory that ends there too */
	for (size_t len = 0; len < sizeof(full) - 1; len++) {
		char *part = exact_copy(full, len + 1);

		part[len] = 0;
		row_check(pci_modalias_parse(part, &ids) == -EINVAL, "%s", part);
		free(part);
	}
	rows_end();
}

static void hex_is_bounded(void **state)
{
	static const struct {
		const char *text;
		unsigned max;
		int64_t value;
		size_t eaten;
	} row[] = {
		{ "1f.0", 2, 0x1f, 2 },	   { "1f", 2, 0x1f, 2 },
		{ "1F", 2, 0x1f, 2 },	   { "0", 8, 0, 1 },
		{ "", 8, -1, 0 },	   { "g", 8, -1, 0 },
		{ "123", 2, -1, 0 },	   { "ffffffff", 8, 0xffffffff, 8 },
		{ "fffffffff", 8, -1, 0 }, { "-1", 2, -1, 0 },
		{ "@", 1, -1, 0 },	   { "`", 1, -1, 0 },
		{ "\x01", 1, -1, 0 },	   { "\xe1", 1, -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		size_t len = strlen(row[i].text);
		char *copy = exact_copy(row[i].text, len);
		const char *p = copy;
		int64_t value = pci_hex(&p, copy + len, row[i].max);

		row_check(value == row[i].value && (size_t)(p - copy) == row[i].eaten,
			  "'%s': %lld, %zu eaten", row[i].text, (long long)value, p - copy);
		free(copy);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(other_text_is_no_address),
		cmocka_unit_test(addresses_have_an_order),
		cmocka_unit_test(slots_are_told_apart),
		cmocka_unit_test(modaliases_are_read),
		cmocka_unit_test(other_text_is_no_modalias),
		cmocka_unit_test(hex_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
