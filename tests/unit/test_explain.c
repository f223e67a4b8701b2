// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#include <errno.h>

enum { GPU, AUDIO, NIC, DISK, PORT, N_DEVS };

static struct pci_dev devs[N_DEVS] = {
	{ { 0, 1, 0, 0 }, { 0x10de, 0x13c2, 0x1043, 0x8508, 0x030000 }, 1, -1, 1, NULL },
	{ { 0, 1, 0, 1 }, { 0x10de, 0x0fbb, 0x1043, 0x8508, 0x040300 }, 1, -1, -1, NULL },
	{ { 0, 2, 0, 0 }, { 0x8086, 0x15a1, 0, 0, 0x020000 }, 1, -1, -1, "e1000e" },
	{ { 0, 3, 0, 0 }, { 0x144d, 0xa808, 0, 0, 0x010802 }, 1, -1, -1, NULL },
	{ { 0, 4, 0, 0 }, { 0x8086, 0x0c01, 0, 0, 0x060400 }, 2, -1, -1, "pcieport" },
};

static void refusals_are_explained(void **state)
{
	static const struct {
		enum plan_reason reason;
		unsigned dev;
		const char *line, *want;
	} row[] = {
		{ REFUSE_NO_GROUP, GPU, "10de:13c2",
		  "has no IOMMU group, though other devices have: its bus has no IOMMU, and no VM "
		  "can have it" },
		{ REFUSE_GUARD, GPU, "01:00.0 10de:1381",
		  "slot holds 10de:13c2, not 10de:1381: left alone" },
		{ REFUSE_GUARD, GPU,
		  "01:00.0 1002:", "slot holds 10de:13c2, not 1002:*: left alone" },
		{ REFUSE_GUARD, GPU, "01:00.0 *:1381",
		  "slot holds 10de:13c2, not *:1381: left alone" },
		/* the first thing that differs, not the IDs that are the same */
		{ REFUSE_GUARD, GPU, "01:00.0 10de:13c2:0302",
		  "slot holds a device of class 030000, not what the line says "
		  "(01:00.0 10de:13c2:0302): left alone" },
		{ REFUSE_GUARD, GPU, "01:00.0 10de:13c2 subsystem=1458:3679",
		  "slot holds subsystem 1043:8508, not 1458:3679: left alone" },
		{ REFUSE_GUARD, GPU, "01:00.0 10de:13c2 boot_vga=0",
		  "is the boot VGA device, and the line says boot_vga=0: left alone" },
		{ REFUSE_GUARD, AUDIO, "01:00.1 boot_vga=0",
		  "is no VGA device, and the line says boot_vga=0: left alone" },
		{ REFUSE_UNNAMED, NIC, "02:00.0",
		  "network controller named by address alone: left alone: if you mean it, add "
		  "8086:15a1 to the line" },
		{ REFUSE_UNNAMED, DISK, "03:00.0",
		  "storage controller named by address alone: left alone: if you mean it, add "
		  "144d:a808 to the line" },
		{ REFUSE_UNNAMED, DISK, "144d:",
		  "storage controller not named by its ID: left alone: if you mean it, add "
		  "144d:a808 to the line" },
		{ REFUSE_BRIDGE, PORT, "04:00.0", "bridge: never taken" },
		{ REFUSE_LAST_DISPLAY, GPU, "10de:13c2",
		  "the machine's last display controller: left to the host: to take it, add "
		  "headless=yes" },
		{ REFUSE_COMPANION, AUDIO, "10de:13c2",
		  "stays with 0000:01:00.0, which is left alone" },
	};
	struct machine m = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	struct plan_device planned[N_DEVS] = { 0 };
	struct plan plan = { .machine = &m, .devs = planned };

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[256];
		struct rule rule;

		rule_read(&rule, row[i].line);
		planned[row[i].dev] = (struct plan_device){ .state = PLAN_REFUSED,
							    .reason = row[i].reason,
							    .rule = &rule,
							    .origin = GPU };
		row_check(!strcmp(plan_explain(&plan, row[i].dev, text, sizeof(text)),
				  row[i].want),
			  "'%s': %s", row[i].line, text);
	}
	rows_end();
}

static void a_missing_iommu_is_explained(void **state)
{
	static const struct {
		const char *iommu_off;
		bool dmar, ivrs;
		const char *want;
	} row[] = {
		{ NULL, true, false,
		  "the IOMMU is off: add intel_iommu=on to the kernel command line" },
		{ "intel_iommu=off", true, false,
		  "the IOMMU is off: put intel_iommu=on in place of intel_iommu=off on the kernel "
		  "command line" },
		{ "iommu=off", true, false,
		  "the IOMMU is off: remove iommu=off from the kernel command line" },
		{ "amd_iommu=off", false, true,
		  "the IOMMU is off: remove amd_iommu=off from the kernel command line" },
		{ NULL, false, true,
		  "the IOMMU is off though the firmware has one: look for AMD-Vi in the kernel "
		  "log" },
		{ NULL, false, false,
		  "no IOMMU: switch it on in the firmware setup (VT-d, AMD-Vi or SMMU)" },
		/* a parameter for the other vendor's IOMMU is not what is wrong here */
		{ "amd_iommu=off", true, false,
		  "the IOMMU is off: add intel_iommu=on to the kernel command line" },
		{ "intel_iommu=off", false, true,
		  "the IOMMU is off though the firmware has one: look for AMD-Vi in the kernel "
		  "log" },
	};
	struct rule rule;
	struct plan_device planned[N_DEVS] = {
		{ .state = PLAN_REFUSED, .reason = REFUSE_NO_IOMMU, .rule = &rule },
	};

	(void)state;
	rule_read(&rule, "10de:13c2");
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct machine m = { .devs = devs,
				     .n_devs = N_DEVS,
				     .dmar = row[i].dmar,
				     .ivrs = row[i].ivrs,
				     .iommu_off = row[i].iommu_off };
		struct plan plan = { .machine = &m, .devs = planned };
		char text[256];

		row_check(!strcmp(plan_explain(&plan, GPU, text, sizeof(text)), row[i].want),
			  "row %zu: %s", i, text);
	}
	rows_end();
}

static void a_shared_group_is_explained(void **state)
{
	struct machine m = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	struct plan_device planned[N_DEVS] = { { .state = PLAN_TAKEN, .driver = "vfio-pci" } };
	struct plan plan = { .machine = &m, .devs = planned };
	char text[256];

	(void)state;
	assert_string_equal(
		plan_explain_group(&plan, GPU, text, sizeof(text)),
		"group 1 also holds 0000:01:00.1 10de:0fbb and 2 more: no VM gets the "
		"device while a host driver has that: give it a line, or add "
		"group=all");
	planned[AUDIO].state = PLAN_TAKEN;
	planned[DISK].state = PLAN_TAKEN;
	assert_string_equal(
		plan_explain_group(&plan, GPU, text, sizeof(text)),
		"group 1 also holds 0000:02:00.0 8086:15a1, bound to e1000e: no VM "
		"gets the device while a host driver has that: give it a line, or add "
		"group=all");
}

enum { OVERRIDE, LOAD, UNBIND, PROBE };

static const struct op ops[] = {
	{ OP_OVERRIDE, GPU, -1, "vfio-pci", 0 },
	{ OP_LOAD, -1, -1, "vfio-pci", 0 },
	{ OP_UNBIND, GPU, LOAD, "nouveau", 0 },
	{ OP_PROBE, GPU, LOAD, "vfio-pci", 0 },
};

static void steps_are_printed(void **state)
{
	static const char *const want[] = { "override 0000:01:00.0 vfio-pci", "load vfio-pci",
					    "unbind 0000:01:00.0 nouveau",
					    "probe 0000:01:00.0" };
	struct machine m = { .devs = devs, .n_devs = N_DEVS };
	struct plan_device planned[N_DEVS] = { 0 };
	struct plan plan = {
		.machine = &m, .devs = planned, .ops = (struct op *)ops, .n_ops = LENGTH(ops)
	};
	char text[80];

	(void)state;
	for (unsigned i = 0; i < LENGTH(ops); i++)
		assert_string_equal(plan_op_print(&plan, i, text, sizeof(text)), want[i]);
}

static void failures_are_explained(void **state)
{
	static const struct {
		unsigned op;
		int result, load;
		const char *want;
	} row[] = {
		{ OVERRIDE, -ENOENT, 0,
		  "writing its driver_override: the device is no longer there" },
		{ OVERRIDE, -ENODEV, 0,
		  "writing its driver_override: the device is no longer there" },
		{ OVERRIDE, -EACCES, 0, "writing its driver_override: Permission denied" },
		{ OVERRIDE, APPLY_DIFFERS, 0,
		  "writing its driver_override: no error, and yet it reads back otherwise" },
		{ OVERRIDE, APPLY_LATE, 0, "writing its driver_override: no end within 3 s" },
		{ OVERRIDE, APPLY_OVER, 0,
		  "writing its driver_override: not begun: gpupt's 10 s were over" },
		{ OVERRIDE, APPLY_CRASHED, 0,
		  "writing its driver_override: the worker crashed" },
		{ LOAD, -ENOENT, -ENOENT,
		  "module vfio-pci is not here: build the initramfs anew, with it" },
		{ LOAD, -ELIBACC, -ELIBACC,
		  "module vfio-pci lacks a module that it needs: build the initramfs anew" },
		{ LOAD, -ENOEXEC, -ENOEXEC,
		  "unable to load module vfio-pci: Exec format error" },
		{ LOAD, APPLY_LATE, APPLY_LATE,
		  "loading module vfio-pci did not end within 5 s" },
		{ LOAD, APPLY_OVER, APPLY_OVER, "module vfio-pci was not loaded" },
		{ LOAD, APPLY_CRASHED, APPLY_CRASHED, "module vfio-pci was not loaded" },
		{ UNBIND, -ENODEV, 0,
		  "unbinding it from nouveau: the device is no longer there" },
		{ UNBIND, APPLY_LATE, 0, "unbinding it from nouveau: no end within 3 s" },
		{ UNBIND, APPLY_SKIPPED, -ENOENT,
		  "module vfio-pci is not here: build the initramfs anew, with it" },
		{ PROBE, -ENODEV, 0,
		  "binding it to vfio-pci: the driver does not accept it, or is not there" },
		{ PROBE, -EINVAL, 0, "binding it to vfio-pci: Invalid argument" },
		{ PROBE, APPLY_SKIPPED, APPLY_LATE,
		  "loading module vfio-pci did not end within 5 s" },
	};
	struct machine m = { .devs = devs, .n_devs = N_DEVS };
	struct plan plan = {
		.machine = &m, .ops = (struct op *)ops, .n_ops = LENGTH(ops), .only = -1
	};
	int results[LENGTH(ops)] = { 0 };
	struct apply apply = { .plan = &plan, .results = results };

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[256];

		results[LOAD] = row[i].load;
		results[row[i].op] = row[i].result;
		row_check(!strcmp(apply_explain(&apply, row[i].op, text, sizeof(text)),
				  row[i].want),
			  "row %zu: %s", i, text);
	}
	rows_end();
}

/* a message in a buffer that is too small is cut, and ends */
static void small_buffers_are_respected(void **state)
{
	struct machine m = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	struct rule rule;
	struct plan_device planned[N_DEVS];
	struct plan plan = {
		.machine = &m, .devs = planned, .ops = (struct op *)ops, .n_ops = LENGTH(ops)
	};
	int results[LENGTH(ops)] = { -ENOENT, -ENOENT, -ENOENT, -ENOENT };
	struct apply apply = { .plan = &plan, .results = results };

	(void)state;
	rule_read(&rule, "01:00.0 10de:13c2:0302");
	for (unsigned i = 0; i < N_DEVS; i++)
		planned[i] = (struct plan_device){ .state = PLAN_REFUSED, .rule = &rule };
	for (size_t size = 1; size < 40; size++) {
		char *text = malloc(size);

		assert_non_null(text);
		for (planned[GPU].reason = REFUSE_NO_IOMMU;
		     planned[GPU].reason <= REFUSE_COMPANION; planned[GPU].reason++)
			row_check(strlen(plan_explain(&plan, GPU, text, size)) < size, "%zu",
				  size);
		row_check(strlen(plan_explain_group(&plan, GPU, text, size)) < size, "%zu",
			  size);
		for (unsigned i = 0; i < LENGTH(ops); i++) {
			row_check(strlen(plan_op_print(&plan, i, text, size)) < size, "%zu",
				  size);
			row_check(strlen(apply_explain(&apply, i, text, size)) < size, "%zu",
				  size);
		}
		free(text);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_are_explained),
		cmocka_unit_test(a_missing_iommu_is_explained),
		cmocka_unit_test(a_shared_group_is_explained),
		cmocka_unit_test(steps_are_printed),
		cmocka_unit_test(failures_are_explained),
		cmocka_unit_test(small_buffers_are_respected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
