// SPDX-License-Identifier: GPL-2.0-or-later
/* Why groups are as large as they are: groups as the kernel makes them, and the registers that it makes them by. */
#include "test.h"

#include "admin/isolation_text.h"

#include <linux/pci_regs.h>

#define DEVS_MAX 6

#define NO_CAP                                                                                 \
	{                                                                                      \
		0                                                                              \
	}
#define HEADER                                                                                 \
	{                                                                                      \
		.known = true, .type = -1                                                      \
	}
#define HEADERS                                                                                \
	{                                                                                      \
		.known = true, .type = -1, .multifunction = true                               \
	}
#define PLAIN(t)                                                                               \
	{                                                                                      \
		.known = true, .all = true, .extended = true, .type = PCI_EXP_TYPE_##t         \
	}
#define MULTI(t)                                                                               \
	{                                                                                      \
		.known = true, .all = true, .extended = true, .multifunction = true,           \
		.type = PCI_EXP_TYPE_##t                                                       \
	}
#define ACS(t, on)                                                                             \
	{                                                                                      \
		.known = true, .all = true, .extended = true, .acs = true, .acs_can = 0x1f,    \
		.acs_on = on, .type = PCI_EXP_TYPE_##t                                         \
	}
#define PCI                                                                                    \
	{                                                                                      \
		.known = true, .all = true, .type = -1                                         \
	}
#define PCIS                                                                                   \
	{                                                                                      \
		.known = true, .all = true, .type = -1, .multifunction = true                  \
	}

static const struct {
	const char *what, *cmdline;
	struct {
		struct pci_addr addr;
		int parent, group;
		struct capability cap;
	} dev[DEVS_MAX];
	unsigned n, of;
	const char *want; /* the causes, each with its device, and what else holds */
} rows[] = {
	{ "a root port without ACS",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 1, MULTI(LEG_END) },
	    { { 0, 1, 0, 1 }, 0, 1, MULTI(ENDPOINT) } },
	  3,
	  1,
	  "no-acs 0;" },
	{ "the same, as others than root see it",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, HEADER },
	    { { 0, 1, 0, 0 }, 0, 1, HEADERS },
	    { { 0, 1, 0, 1 }, 0, 1, HEADERS } },
	  3,
	  1,
	  "port 0;needs-root;" },
	{ "ACS that is off",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, ACS(ROOT_PORT, 0) },
	    { { 0, 1, 0, 0 }, 0, 1, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "acs-off 0;" },
	{ "a port that isolates, functions that do not",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, ACS(ROOT_PORT, 0x1d) },
	    { { 0, 1, 0, 0 }, 0, 2, MULTI(LEG_END) },
	    { { 0, 1, 0, 1 }, 0, 2, MULTI(ENDPOINT) } },
	  3,
	  2,
	  "functions 2;" },
	{ "the same, as others than root see it",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, HEADER },
	    { { 0, 1, 0, 0 }, 0, 2, HEADERS },
	    { { 0, 1, 0, 1 }, 0, 2, HEADERS } },
	  3,
	  1,
	  "functions 1;needs-root;" },
	{ "nobody else",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, ACS(ROOT_PORT, 0x1d) },
	    { { 0, 1, 0, 0 }, 0, 2, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "alone;" },
	{ "a switch whose port has no ACS",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, ACS(ROOT_PORT, 0x1d) },
	    { { 0, 1, 0, 0 }, 0, 2, PLAIN(UPSTREAM) },
	    { { 0, 2, 0, 0 }, 1, 3, PLAIN(DOWNSTREAM) },
	    { { 0, 3, 0, 0 }, 2, 3, PLAIN(ENDPOINT) } },
	  4,
	  3,
	  "no-acs 2;" },
	{ "a switch that isolates, below a root port that does not",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 1, PLAIN(UPSTREAM) },
	    { { 0, 2, 0, 0 }, 1, 1, ACS(DOWNSTREAM, 0x1d) },
	    { { 0, 3, 0, 0 }, 2, 1, PLAIN(ENDPOINT) } },
	  4,
	  3,
	  "no-acs 0;" },
	{ "root ports of one device",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, MULTI(ROOT_PORT) },
	    { { 0, 0, 1, 1 }, -1, 1, MULTI(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 1, PLAIN(ENDPOINT) },
	    { { 0, 2, 0, 0 }, 1, 1, PLAIN(ENDPOINT) } },
	  4,
	  2,
	  "no-acs 0;functions 0;" },
	{ "a slot of conventional PCI",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, ACS(ROOT_PORT, 0x1d) },
	    { { 0, 1, 0, 0 }, 0, 2, PLAIN(PCI_BRIDGE) },
	    { { 0, 2, 0, 0 }, 1, 2, PCI },
	    { { 0, 2, 1, 0 }, 1, 2, PCI } },
	  4,
	  2,
	  "pci 1;" },
	{ "functions of the chipset",
	  "",
	  { { { 0, 0, 31, 0 }, -1, 1, PCIS }, { { 0, 0, 31, 2 }, -1, 1, PCIS } },
	  2,
	  1,
	  "functions 1;" },
	{ "what nothing here explains",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, PLAIN(RC_END) },
	    { { 0, 0, 2, 0 }, -1, 1, PLAIN(RC_END) } },
	  2,
	  0,
	  "" },
	{ "a port that is taken for isolating",
	  "quiet",
	  { { { 0, 0, 28, 0 }, -1, 1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 2, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "excepted 0;alone;" },
	{ "a port that is made to look isolating",
	  "quiet pcie_acs_override=downstream",
	  { { { 0, 0, 28, 0 }, -1, 1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 2, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "forged 0;alone;" },
	{ "the same parameter, and no need of it",
	  "quiet pcie_acs_override=downstream",
	  { { { 0, 0, 28, 0 }, -1, 1, ACS(ROOT_PORT, 0x1d) },
	    { { 0, 1, 0, 0 }, 0, 2, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "alone;" },
	{ "the same parameter, and a kernel that ignores it",
	  "pcie_acs_override=downstream,multifunction",
	  { { { 0, 0, 28, 0 }, -1, 1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 1, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "no-acs 0;" },
	{ "functions that are made to look isolated",
	  "pcie_acs_override=downstream,multifunction",
	  { { { 0, 0, 1, 0 }, -1, 1, ACS(ROOT_PORT, 0x1d) },
	    { { 0, 1, 0, 0 }, 0, 2, MULTI(LEG_END) },
	    { { 0, 1, 0, 1 }, 0, 3, MULTI(ENDPOINT) } },
	  3,
	  1,
	  "forged 1;alone;" },
	{ "a port that is asleep",
	  "",
	  { { { 0, 0, 1, 0 }, -1, 1, NO_CAP }, { { 0, 1, 0, 0 }, 0, 1, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "port 0;unread;" },
	{ "no group",
	  "",
	  { { { 0, 0, 1, 0 }, -1, -1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, -1, PLAIN(ENDPOINT) } },
	  2,
	  1,
	  "" },
	{ "bridges that are above each other",
	  "",
	  { { { 0, 0, 1, 0 }, 1, 1, PLAIN(ROOT_PORT) },
	    { { 0, 1, 0, 0 }, 0, 1, PLAIN(ROOT_PORT) } },
	  2,
	  1,
	  NULL },
};

static void causes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct pci_dev devs[DEVS_MAX] = { 0 };
		struct capability cap[DEVS_MAX];
		bool is_read[DEVS_MAX];
		struct machine m = { .devs = devs, .n_devs = rows[i].n };
		struct capability_cache cache = { -1, &m, cap, is_read };
		char got[256] = "", text[ISOLATION_TEXT];
		struct isolation isolation;
		struct groups groups;
		size_t len = 0;

		for (unsigned d = 0; d < rows[i].n; d++) {
			devs[d] = (struct pci_dev){ .addr = rows[i].dev[d].addr,
						    .parent = rows[i].dev[d].parent,
						    .group = rows[i].dev[d].group };
			cap[d] = rows[i].dev[d].cap;
			is_read[d] = true;
		}
		assert_int_equal(groups_make(&groups, &m), 0);
		isolation_explain(&isolation, &cache, &groups, rows[i].cmdline, rows[i].of);
		for (unsigned c = 0; c < isolation.n; c++) {
			len += snprintf(got + len, sizeof(got) - len, "%s %u;",
					isolation_name(isolation.cause[c].why),
					isolation.cause[c].dev);
			row_check(strlen(isolation_text(&isolation.cause[c], &cache, text)) >
					  20,
				  "%s: %s", rows[i].what, text);
		}
		snprintf(got + len, sizeof(got) - len, "%s%s%s",
			 isolation.alone ? "alone;" : "",
			 isolation.needs_root ? "needs-root;" : "",
			 isolation.unread ? "unread;" : "");
		if (rows[i].want)
			row_check(!strcmp(got, rows[i].want), "%s: %s", rows[i].what, got);
		groups_free(&groups);
	}
	rows_end();
}

static void overrides(void **state)
{
	static const struct capability root = PLAIN(ROOT_PORT), down = PLAIN(DOWNSTREAM),
				       end = PLAIN(ENDPOINT), ends = MULTI(ENDPOINT),
				       acs = ACS(ROOT_PORT, 0), pci = PCI;
	static const struct {
		const char *cmdline;
		const struct capability *cap;
		bool want;
	} row[] = {
		{ "", &root, false },
		{ "pcie_acs_override=downstream", &root, true },
		{ "pcie_acs_override=downstream", &down, true },
		{ "pcie_acs_override=downstream", &end, false },
		{ "pcie_acs_override=downstream", &ends, false },
		{ "pcie_acs_override=downstream", &acs, false },
		{ "pcie_acs_override=downstream", &pci, false },
		{ "pcie_acs_override=multifunction", &root, false },
		{ "pcie_acs_override=multifunction", &ends, true },
		{ "pcie_acs_override=multifunction", &end, false },
		{ "pcie_acs_override=downstream,multifunction quiet", &ends, true },
		{ "quiet pcie_acs_override=multifunction,downstream\n", &root, true },
		{ "pcie_acs_override=multifunction pcie_acs_override=downstream", &root, true },
		{ "xpcie_acs_override=downstream", &root, false },
		{ "pcie_acs_override=downstreams", &root, false },
		{ "pcie_acs_override=", &root, false },
		{ "pcie_acs_override=,", &root, false },
		{ "pcie_acs_override=id:8086:0151", &root, true },
		{ "pcie_acs_override=id:8086:0152", &root, false },
		{ "pcie_acs_override=id:8086:0152,id:8086:0151", &end, true },
		{ "pcie_acs_override=id:8086:0151", &acs, false },
	};
	static const struct pci_ids ids = { .vendor = 0x8086, .device = 0x0151 };

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++)
		row_check(isolation_overrides(row[i].cmdline, &ids, row[i].cap) == row[i].want,
			  "row %zu: %s", i, row[i].cmdline);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(causes),
		cmocka_unit_test(overrides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
