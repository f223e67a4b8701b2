// SPDX-License-Identifier: GPL-2.0-or-later
/* Names that fit one line. */
#include "test.h"

#include "admin/short_name.h"

static void vendors(void **state)
{
	static const char *const rows[][2] = {
		{ "NVIDIA Corporation", "NVIDIA" },
		{ "Intel Corporation", "Intel" },
		{ "Advanced Micro Devices, Inc. [AMD/ATI]", "AMD" },
		{ "Advanced Micro Devices, Inc. [AMD]", "AMD" },
		{ "Realtek Semiconductor Co., Ltd.", "Realtek" },
		{ "Samsung Electronics Co Ltd", "Samsung" },
		{ "ASMedia Technology Inc.", "ASMedia" },
		{ "ASPEED Technology, Inc.", "ASPEED" },
		{ "Broadcom Inc. and subsidiaries", "Broadcom" },
		{ "Matrox Electronics Systems Ltd.", "Matrox" },
		{ "Mellanox Technologies", "Mellanox" },
		{ "Qualcomm Atheros", "Qualcomm Atheros" },
		{ "Red Hat, Inc.", "Red Hat" },
		{ "VIA Technologies, Inc.", "VIA" },
		/* something must be left */
		{ "Technology Corp.", "Technology" },
		{ "Inc.", "Inc." },
		{ "[]", "" },
		{ "", "" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		row_check(
			!strcmp(short_name_vendor(rows[i][0], text, sizeof(text)), rows[i][1]),
			"'%s': '%s'", rows[i][0], text);
	rows_end();
}

static void fit(void **state)
{
	static const struct {
		const char *vendor, *product, *kind;
		unsigned columns;
		const char *wanted;
	} rows[] = {
		{ "NVIDIA", "GM204 [GeForce GTX 970]", NULL, 30,
		  "NVIDIA GM204 [GeForce GTX 970]" },
		{ "NVIDIA", "GM204 [GeForce GTX 970]", NULL, 29, "NVIDIA GeForce GTX 970" },
		{ "NVIDIA", "GM204 [GeForce GTX 970]", NULL, 21, "NVIDIA GeForce GTX..." },
		{ "NVIDIA", "GM204 [GeForce GTX 970]", NULL, 20, "NVIDIA GeForce GT..." },
		{ "Intel",
		  "Xeon E3-1200 v3/4th Gen Core Processor Integrated Graphics Controller", NULL,
		  40, "Intel Integrated Graphics" },
		{ "Intel", "Xeon E3-1200 v2/3rd Gen Core processor Graphics Controller", NULL,
		  40, "Intel Integrated Graphics" },
		{ "Realtek", "RTL8111/8168/8411 PCI Express Gigabit Ethernet Controller", NULL,
		  30, "Realtek RTL8111/8168/8411 P..." },
		{ "", "Device 1234:5678", NULL, 80, "Device 1234:5678" },
		{ "", "Device 1234:5678", NULL, 10, "Device..." },
		{ "A", "]", NULL, 1, "..." },
		{ "A", "[]", NULL, 2, "..." },
		{ "Intel", "9 Series Chipset Family SATA Controller [AHCI Mode]",
		  "SATA controller", 40, "Intel SATA controller" },
		{ "Intel", "I210", "Ethernet controller", 40, "Intel I210" },
		{ "ASPEED", "ASPEED Graphics Family", NULL, 40, "ASPEED Graphics Family" },
		{ "Intel", "Intelligent NIC", NULL, 40, "Intel Intelligent NIC" },
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		row_check(!strcmp(short_name_fit(rows[i].vendor, rows[i].product, rows[i].kind,
						 rows[i].columns, text, sizeof(text)),
				  rows[i].wanted),
			  "'%s' in %u: '%s'", rows[i].product, rows[i].columns, text);
	rows_end();
}

static void functions(void **state)
{
	static const struct pci_ids display = { .vendor = 0x1002, .class = 0x030000 };
	struct pci_ids ids = { .vendor = 0x1002, .class = 0x040300 };

	(void)state;
	assert_string_equal(short_name_function(&ids, &display), "HDMI audio");
	ids.vendor = 0x1022;
	assert_string_equal(short_name_function(&ids, &display), "audio");
	ids.class = 0x0c0330;
	assert_string_equal(short_name_function(&ids, &display), "USB controller");
	ids.class = 0x030000;
	assert_null(short_name_function(&ids, &display));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vendors),
		cmocka_unit_test(fit),
		cmocka_unit_test(functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
