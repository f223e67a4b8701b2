// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#include "core/cmdline.h"

#define UNKNOWN	 "unknown parameter: expected gpupt.device=, gpupt.config=none or gpupt.debug"
#define A_DEVICE "expected a device, as in gpupt.device=0000:01:00.0,10de:13c2"
#define FOUR	 "expected an ID of four hex digits or *, as in 10de:13c2"

/* the settings, a word each, and the rules and errors */
static char *dump_cmdline(const struct cmdline *c, const struct conf *conf, char text[DUMP_MAX])
{
	char lines[DUMP_MAX];

	*text = 0;
	if (c->off)
		dump_add(text, "off by %s\n", c->off);
	if (c->iommu_off)
		dump_add(text, "iommu off by %s\n", c->iommu_off);
	if (c->no_config)
		dump_add(text, "no config\n");
	if (c->debug)
		dump_add(text, "debug\n");
	dump_add(text, "%s", dump_conf(conf, lines));
	return text;
}

static const struct {
	const char *text, *want;
} rows[] = {
	{ "", "" },
	{ "\n", "" },
	{ "BOOT_IMAGE=/boot/vmlinuz-6.1 root=/dev/sda1 ro quiet\n", "" },

	/* the switch, and getting out of trouble */
	{ "gpupt=off", "off by gpupt=off\n" },
	{ "quiet gpupt=off ro\n", "off by gpupt=off\n" },
	{ "gpupt=0", "off by gpupt=0\n" },
	{ "gpupt=no", "off by gpupt=no\n" },
	{ "rd.gpupt=0", "off by rd.gpupt=0\n" },
	{ "rd.gpupt=off", "off by rd.gpupt=off\n" },
	{ "gpupt", "" },
	{ "gpupt=on", "" },
	{ "gpupt=1", "" },
	{ "rd.gpupt=1", "" },
	{ "rd.gpupt", "" },
	{ "gpupt=off gpupt=on", "" },
	{ "gpupt=on gpupt=off", "off by gpupt=off\n" },
	{ "rd.gpupt=0 gpupt=on", "" },
	{ "gpupt=off rd.gpupt=1 quiet", "" },
	/* typed blind: what is no yes is off */
	{ "gpupt=maybe", "off by gpupt=maybe\n" },
	{ "gpupt=of", "off by gpupt=of\n" },
	{ "gpupt=", "off by gpupt=\n" },
	{ "gpupt", "" },
	{ "gpupt=ON", "" },
	{ "gpupt=True", "" },
	{ "gpupt=y", "" },
	{ "quiet gpupt=OFF", "off by gpupt=OFF\n" },
	{ "gpupt=off gpupt=x", "off by gpupt=x\n" },
	{ "gpupt.device=01:00.0,reset_method=flr,bus,d3cold=no",
	  "rule 1 01:00.0 reset_method=flr,bus d3cold=no\n" },
	{ "gpupt.device=reset_method=af_flr,pm,01:00.0,10de:13c2",
	  "rule 1 reset_method=af_flr,pm 01:00.0 10de:13c2\n" },
	{ "gpupt.device=01:00.0,reset_method=flr", "rule 1 01:00.0 reset_method=flr\n" },
	{ "gpupt.device=01:00.0,reset_method=flr,,bus",
	  "error 1:39 expected names of reset methods, as in reset_method=flr,bus\n" },

	/* other people's parameters */
	{ "gpuptx=off xgpupt=off my.gpupt=off gpupt_off rd.gpupt.x=0", "" },
	{ "gpupt-bind.x=1 vfio-pci.ids=10de:13c2", "" },

	/* devices */
	{ "gpupt.device=10de:13c2", "rule 1 10de:13c2\n" },
	{ "gpupt.device=0000:01:00.0,10de:13c2,group=all",
	  "rule 1 0000:01:00.0 10de:13c2 group=all\n" },
	{ "gpupt.device=10de:13c2 quiet gpupt.device=01:00.0",
	  "rule 1 10de:13c2\nrule 1 01:00.0\n" },
	{ "gpupt.device=,10de:13c2,,group=all,", "rule 1 10de:13c2  group=all\n" },
	{ "gpupt.device=00:01.0/00.0", "rule 1 00:01.0/00.0\n" },
	{ "gpupt.device=10de:13c2#x", "error 1:23 expected a space\n" },
	{ "gpupt.device=", "error 1:1 " A_DEVICE "\n" },
	{ "gpupt.device", "error 1:1 " A_DEVICE "\n" },
	{ "gpupt.device=,,", "error 1:1 " A_DEVICE "\n" },
	{ "gpupt.device=zz", "error 1:14 " FOUR "\n" },
	{ "quiet gpupt.device=01:00.0,zz", "error 1:28 " FOUR "\n" },
	{ "gpupt.device=zz gpupt.device=10de:13c2", "rule 1 10de:13c2\nerror 1:14 " FOUR "\n" },
	{ "gpupt.device=mdev,00:02.0",
	  "error 1:14 expected mdev ADDRESS TYPE UUID, as in mdev 00:02.0 i915-GVTg_V5_4 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n" },

	/* the others */
	{ "gpupt.config=none", "no config\n" },
	{ "gpupt.config=none gpupt.device=10de:", "no config\nrule 1 10de:\n" },
	{ "gpupt.config=/etc/x", "error 1:1 expected gpupt.config=none\n" },
	{ "gpupt.config", "error 1:1 expected gpupt.config=none\n" },
	{ "gpupt.debug", "debug\n" },
	{ "gpupt.debug=1", "debug\n" },
	{ "gpupt.debug=0", "" },
	{ "gpupt.debug gpupt.debug=0", "" },
	{ "gpupt.devices=10de:13c2", "error 1:1 " UNKNOWN "\n" },
	{ "ro gpupt.=x", "error 1:4 " UNKNOWN "\n" },

	/* what is behind `--` is init's */
	{ "quiet -- gpupt=off gpupt.device=10de:", "" },
	{ "gpupt.device=10de: -- gpupt=off", "rule 1 10de:\n" },
	{ "--gpupt gpupt=off", "off by gpupt=off\n" },

	/* the IOMMU, for the message that says why there is none */
	{ "intel_iommu=off", "iommu off by intel_iommu=off\n" },
	{ "amd_iommu=off", "iommu off by amd_iommu=off\n" },
	{ "iommu=off", "iommu off by iommu=off\n" },
	{ "intel_iommu=on iommu=pt", "" },
	{ "-- iommu=off", "" },
	/* the kernel, too, takes the last one */
	{ "intel_iommu=off intel_iommu=on", "" },

	/* quotes, as the kernel's next_arg() */
	{ "x=\"gpupt=off y\" quiet", "" },
	{ "x=\"a gpupt=off\" gpupt.debug", "debug\n" },
	{ "\"gpupt=off\"", "off by gpupt=off\n" },
	{ "gpupt=\"off\"", "off by gpupt=off\n" },
	{ "\"gpupt.device=10de:13c2 group=all\"", "rule 1 10de:13c2 group=all\n" },
	{ "gpupt.device=\"10de:13c2 group=all\" gpupt.debug",
	  "debug\nrule 1 10de:13c2 group=all\n" },
	{ "\"gpupt.device=zz\"", "error 1:15 " FOUR "\n" },
	{ "gpupt.device=\"zz\"", "error 1:15 " FOUR "\n" },
	{ "x=\"unfinished gpupt=off", "" },
	{ "\"", "" },
	{ "\"\"", "" },
	{ "=", "" },
	{ "=\"", "" },
	{ "gpupt=\"", "off by gpupt=\n" },

	/* white space */
	{ "  gpupt=off", "off by gpupt=off\n" },
	{ "\tgpupt=off\t\n", "off by gpupt=off\n" },
	{ "quiet\ngpupt=off\n", "off by gpupt=off\n" },
	{ "  gpupt=x", "off by gpupt=x\n" },
};

static void the_kernel_command_line_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char *copy = exact_copy(rows[i].text, strlen(rows[i].text) + 1);
		char text[DUMP_MAX];
		struct conf conf = { 0 };
		struct cmdline cmdline;

		cmdline_parse(&cmdline, &conf, "/proc/cmdline", copy);
		dump_cmdline(&cmdline, &conf, text);
		row_check(!strcmp(text, rows[i].want), "'%s' gives:\n%sinstead of:\n%s",
			  rows[i].text, text, rows[i].want);
		conf_free(&conf);
		free(copy);
	}
	rows_end();
}

static void rules_say_where_they_are_from(void **state)
{
	char text[] = "quiet gpupt.device=10de:13c2,headless=yes";
	struct conf conf = { 0 };
	struct cmdline cmdline;

	(void)state;
	cmdline_parse(&cmdline, &conf, "/proc/cmdline", text);
	assert_int_equal(conf.n_rules, 1);
	assert_string_equal(conf.rules[0].file, "/proc/cmdline");
	assert_int_equal(conf.rules[0].line, 1);
	assert_true(conf.rules[0].headless);
	conf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_command_line_is_read),
		cmocka_unit_test(rules_say_where_they_are_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
