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

/* whether the line brings others along, as these rows have it */
static bool is_along(const char *line)
{
	return strstr(line, "group=all") || !strcmp(line, "10de:13c2");
}

static void refusals_are_explained(void **state)
{
	static const struct {
		enum plan_reason reason;
		unsigned dev;
		const char *line, *want;
	} row[] = {
		{ REFUSE_NO_GROUP, GPU, "10de:13c2",
		  "has no IOMMU group: its bus has no IOMMU, and no VM can have it" },
		{ REFUSE_GUARD, GPU, "01:00.0 10de:1381",
		  "slot holds 10de:13c2, not 10de:1381: left alone" },
		{ REFUSE_GUARD, GPU,
		  "01:00.0 1002:", "slot holds 10de:13c2, not 1002:*: left alone" },
		{ REFUSE_GUARD, GPU, "01:00.0 *:1381",
		  "slot holds 10de:13c2, not *:1381: left alone" },
		/* the first thing that differs, not the IDs that are the same */
		{ REFUSE_GUARD, GPU, "01:00.0 10de:13c2:0302",
		  "slot holds a device of class 030000, not what the line says (01:00.0 10de:13c2:0302): left alone" },
		{ REFUSE_GUARD, GPU, "01:00.0 10de:13c2 subsystem=1458:3679",
		  "slot holds subsystem 1043:8508, not 1458:3679: left alone" },
		{ REFUSE_GUARD, GPU, "01:00.0 10de:13c2 boot_vga=0",
		  "is the boot VGA device, and the line says boot_vga=0: left alone" },
		{ REFUSE_GUARD, AUDIO, "01:00.1 boot_vga=0",
		  "is no VGA device, and the line says boot_vga=0: left alone" },
		{ REFUSE_UNNAMED, NIC, "02:00.0",
		  "network controller named by its address alone: left alone; if you mean it, add 8086:15a1 to the line" },
		{ REFUSE_UNNAMED, DISK, "03:00.0",
		  "storage controller named by its address alone: left alone; if you mean it, add 144d:a808 to the line" },
		{ REFUSE_UNNAMED, DISK, "144d:",
		  "storage controller not named by vendor and device: left alone; if you mean it, add 144d:a808 to the line" },
		{ REFUSE_UNNAMED, NIC, "10de:13c2 group=all",
		  "network controller, which never comes along: left alone; if you mean it, add a line: 0000:02:00.0 8086:15a1" },
		{ REFUSE_BRIDGE, PORT, "04:00.0", "bridge: never taken" },
		{ REFUSE_LAST_DISPLAY, GPU, "10de:13c2",
		  "the machine's last display controller: left to the host: to take it, add headless=yes" },
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
		planned[row[i].dev] =
			(struct plan_device){ .state = PLAN_REFUSED,
					      .reason = row[i].reason,
					      .rule = &rule,
					      .origin = is_along(row[i].line) ? GPU : -1 };
		row_check(!strcmp(plan_text_refusal(&plan, row[i].dev, text, sizeof(text)),
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
		  "the IOMMU is off: put intel_iommu=on in place of intel_iommu=off on the kernel command line" },
		{ "iommu=off", true, false,
		  "the IOMMU is off: remove iommu=off from the kernel command line" },
		{ "amd_iommu=off", false, true,
		  "the IOMMU is off: remove amd_iommu=off from the kernel command line" },
		{ NULL, false, true,
		  "the IOMMU is off though the firmware has one: look for AMD-Vi in the kernel log" },
		{ NULL, false, false,
		  "no IOMMU: if this machine has one, switch it on in the firmware setup (VT-d, AMD-Vi or SMMU)" },
		/* a parameter for the other vendor's IOMMU is not what is wrong here */
		{ "amd_iommu=off", true, false,
		  "the IOMMU is off: add intel_iommu=on to the kernel command line" },
		{ "intel_iommu=off", false, true,
		  "the IOMMU is off though the firmware has one: look for AMD-Vi in the kernel log" },
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

		row_check(
			!strcmp(plan_text_refusal(&plan, GPU, text, sizeof(text)), row[i].want),
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
	assert_int_equal(plan_find_sharers(&plan), 0);
	/* of three, the one that is hardest to take */
	assert_string_equal(
		plan_text_group(&plan, GPU, text, sizeof(text)),
		"group 1 also holds 0000:02:00.0 8086:15a1, bound to e1000e, and 2 more: no VM gets the device while a host driver has that: give it a line with its address and ID, or use another slot");
	planned[NIC].state = PLAN_TAKEN;
	planned[DISK].state = PLAN_TAKEN;
	groups_free(&plan.sharers);
	free(plan.n_sharers);
	assert_int_equal(plan_find_sharers(&plan), 0);
	assert_string_equal(
		plan_text_group(&plan, GPU, text, sizeof(text)),
		"group 1 also holds 0000:01:00.1 10de:0fbb: no VM gets the device while a host driver has that: give it a line, or add group=all");
	groups_free(&plan.sharers);
	free(plan.n_sharers);
}

#define UUID "83b8f4f2-509f-382f-3C1E-e6bfe0fa1001"

static const struct {
	const char *line;
	unsigned parent;
	enum plan_reason reason;
	const char *print, *why;
} virtuals[] = {
	{ "mdev 00:02.0 i915-GVTg_V5_4 " UUID, GPU, REFUSE_NONE,
	  "mdev 0000:01:00.0 i915-GVTg_V5_4 " UUID, "" },
	{ "sriov 02:00.0 8086:15a1 vfs=65535", NIC, REFUSE_NONE,
	  "sriov 0000:02:00.0 65535 auto", "" },
	{ "sriov 02:00.0 8086:15a1 vfs=4 driver=xe-vfio-pci", NIC, REFUSE_NONE,
	  "sriov 0000:02:00.0 4 xe-vfio-pci", "" },
	{ "sriov 02:00.0 8086:56c0 vfs=4", NIC, REFUSE_GUARD, "sriov 0000:02:00.0 4 auto",
	  "slot holds 8086:15a1, not 8086:56c0: left alone" },
	{ "sriov 02:00.0 8086:15a1 subsystem=8086:0001 vfs=4", NIC, REFUSE_GUARD,
	  "sriov 0000:02:00.0 4 auto",
	  "slot holds subsystem 0000:0000, not 8086:0001: left alone" },
	/* by the line that takes it, not by its own */
	{ "sriov 02:00.0 8086:15a1 vfs=4", NIC, REFUSE_PARENT, "sriov 0000:02:00.0 4 auto",
	  "goes to pci-stub itself (other.conf:7): it has no virtual devices then" },
	{ "sriov 02:00.0 8086:15a1 vfs=4", NIC, REFUSE_NO_GROUP, "sriov 0000:02:00.0 4 auto",
	  "has no IOMMU group: its bus has no IOMMU, and no VM can have it" },
	{ "sriov 02:00.0 8086:15a1 vfs=4", NIC, REFUSE_NO_IOMMU, "sriov 0000:02:00.0 4 auto",
	  "no IOMMU: if this machine has one, switch it on in the firmware setup (VT-d, AMD-Vi or SMMU)" },
};

static void virtual_devices_are_printed_and_explained(void **state)
{
	struct rule taker = { .file = "other.conf", .line = 7 };
	struct machine m = { .devs = devs, .n_devs = N_DEVS };
	struct plan_device planned[N_DEVS] = {
		[NIC] = { .state = PLAN_TAKEN, .rule = &taker, .driver = "pci-stub" },
	};
	struct plan plan = { .machine = &m, .devs = planned };

	(void)state;
	for (size_t i = 0; i < LENGTH(virtuals); i++) {
		struct plan_virtual v = { .parent = virtuals[i].parent,
					  .reason = virtuals[i].reason };
		char text[256];
		struct rule rule;

		rule_read(&rule, virtuals[i].line);
		v.rule = &rule;
		row_check(!strcmp(plan_text_virtual(&plan, &v, text, sizeof(text)),
				  virtuals[i].print),
			  "'%s': %s", virtuals[i].line, text);
		row_check(!strcmp(plan_text_virtual_refusal(&plan, &v, text, sizeof(text)),
				  virtuals[i].why),
			  "'%s': %s", virtuals[i].line, text);
		for (size_t size = 1; size < 90; size++) {
			char *small = malloc(size), cut[90];

			assert_non_null(small);
			snprintf(cut, size, "%s", virtuals[i].print);
			row_check(!strcmp(plan_text_virtual(&plan, &v, small, size), cut),
				  "'%s' in %zu: %s", virtuals[i].line, size, small);
			row_check(strlen(plan_text_virtual_refusal(&plan, &v, small, size)) <
					  size,
				  "'%s' in %zu", virtuals[i].line, size);
			free(small);
		}
	}
	rows_end();
}

enum { OVERRIDE, LOAD, UNBIND, PROBE, RESET_METHOD, D3COLD, RESIZE, RESIZE_5, FRAMEBUFFER };

static const struct step list[] = {
	{ STEP_OVERRIDE, GPU, -1, "vfio-pci", 0 },
	{ STEP_LOAD, -1, -1, "vfio-pci", 0 },
	{ STEP_UNBIND, GPU, LOAD, "nouveau", 0 },
	{ STEP_PROBE, GPU, LOAD, "vfio-pci", 0 },
	{ STEP_RESET_METHOD, GPU, -1, "", 0 },
	{ STEP_D3COLD, GPU, -1, "", 0 },
	{ STEP_RESIZE, GPU, -1, "", 0 },
	{ STEP_RESIZE, GPU, -1, "", 5 },
	{ STEP_FRAMEBUFFER, GPU, LOAD, "efi-framebuffer.0", 0 },
};

#define PREPARE "01:00.0 reset_method=flr,bus d3cold=no resize.0=16G resize.5=128T"

static void steps_are_printed(void **state)
{
	static const char *const want[] = { "override 0000:01:00.0 vfio-pci",
					    "load vfio-pci",
					    "unbind 0000:01:00.0 nouveau",
					    "probe 0000:01:00.0",
					    "reset_method 0000:01:00.0 flr,bus",
					    "d3cold 0000:01:00.0 no",
					    "resize 0000:01:00.0 0=16G",
					    "resize 0000:01:00.0 5=128T",
					    "framebuffer 0000:01:00.0 efi-framebuffer.0" };
	struct machine m = { .devs = devs, .n_devs = N_DEVS };
	struct rule rule;
	struct plan_device planned[N_DEVS] = { [GPU] = { .rule = &rule } };
	struct plan plan = { .machine = &m, .devs = planned };
	struct steps steps = { .plan = &plan, .list = (struct step *)list };
	char text[80];

	(void)state;
	rule_read(&rule, PREPARE);
	for (unsigned i = 0; i < LENGTH(list); i++)
		assert_string_equal(plan_text_step(&steps, i, text, sizeof(text)), want[i]);
}

static void sizes_are_printed(void **state)
{
	struct machine m = { .devs = devs, .n_devs = N_DEVS };
	struct rule rule = { 0 };
	struct plan_device planned[N_DEVS] = { [GPU] = { .rule = &rule } };
	struct plan plan = { .machine = &m, .devs = planned };
	struct steps steps = { .plan = &plan, .list = (struct step *)list + RESIZE };
	char text[80], want[80];

	(void)state;
	for (unsigned shift = 0; shift <= RULE_SIZE_MAX; shift++) {
		rule.resize[0] = shift + 1;
		snprintf(want, sizeof(want), "resize 0000:01:00.0 0=%u%s", 1u << shift % 10,
			 shift < 10   ? "M"
			 : shift < 20 ? "G"
				      : "T");
		row_check(!strcmp(plan_text_step(&steps, 0, text, sizeof(text)), want), "%s",
			  text);
	}
	rows_end();
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
		{ OVERRIDE, RESULT_DIFFERS, 0,
		  "writing its driver_override: no error, and yet it reads back otherwise" },
		{ OVERRIDE, RESULT_LATE, 0, "writing its driver_override: no end within 1 s" },
		{ OVERRIDE, RESULT_OVER, 0,
		  "writing its driver_override: not begun: gpupt's 9 s were over" },
		{ OVERRIDE, RESULT_CRASHED, 0,
		  "writing its driver_override: the worker crashed" },
		{ OVERRIDE, RESULT_ALONE, 0,
		  "writing its driver_override: not begun: there was no memory for a process to do it in" },
		{ LOAD, -ENOENT, -ENOENT,
		  "module vfio-pci is not in modules.dep: build the initramfs anew, with it" },
		{ LOAD, -ELIBACC, -ELIBACC,
		  "module vfio-pci lacks a module that it needs: build the initramfs anew" },
		{ LOAD, -ENOEXEC, -ENOEXEC,
		  "module vfio-pci was not loaded: Exec format error" },
		{ LOAD, RESULT_LATE, RESULT_LATE,
		  "module vfio-pci was not loaded: no end within 5 s" },
		{ LOAD, RESULT_OVER, RESULT_OVER,
		  "module vfio-pci was not loaded: not begun: gpupt's 9 s were over" },
		{ LOAD, RESULT_CRASHED, RESULT_CRASHED,
		  "module vfio-pci was not loaded: the worker crashed" },
		{ UNBIND, -ENODEV, 0,
		  "unbinding it from nouveau: the device is no longer there" },
		{ UNBIND, RESULT_LATE, 0, "unbinding it from nouveau: no end within 3 s" },
		{ UNBIND, RESULT_SKIPPED, -ENOENT,
		  "module vfio-pci is not in modules.dep: build the initramfs anew, with it" },
		{ PROBE, -ENODEV, 0,
		  "binding it to vfio-pci: the driver does not accept it, or is not there" },
		{ PROBE, -EINVAL, 0, "binding it to vfio-pci: Invalid argument" },
		{ PROBE, RESULT_SKIPPED, RESULT_LATE,
		  "module vfio-pci was not loaded: no end within 5 s" },

		{ RESET_METHOD, -EINVAL, 0,
		  "reset_method not set: the device has no such method, or the kernel is older than 5.15" },
		{ RESET_METHOD, -ENOENT, 0,
		  "reset_method not set: the device has no such method, or the kernel is older than 5.15" },
		{ RESET_METHOD, -EIO, 0, "reset_method not set: Input/output error" },
		{ RESET_METHOD, RESULT_DIFFERS, 0,
		  "reset_method not set: no error, and yet it reads back otherwise" },
		{ RESET_METHOD, RESULT_LATE, 0, "reset_method not set: no end within 3 s" },
		{ RESET_METHOD, RESULT_OVER, 0,
		  "reset_method not set: not begun: gpupt's 9 s were over" },
		{ RESET_METHOD, RESULT_CRASHED, 0, "reset_method not set: the worker crashed" },
		{ D3COLD, -ENOENT, 0, "d3cold_allowed not set: No such file or directory" },
		{ D3COLD, -EINVAL, 0, "d3cold_allowed not set: Invalid argument" },
		{ D3COLD, RESULT_DIFFERS, 0,
		  "d3cold_allowed not set: no error, and yet it reads back otherwise" },
		{ RESIZE, -ENOENT, 0,
		  "BAR 0 not resized: it has one size only, or the kernel is older than 6.1" },
		{ RESIZE, -EBUSY, 0,
		  "BAR 0 not resized: a driver has the device: the next boot is in time" },
		{ RESIZE, -ENOSPC, 0,
		  "BAR 0 not resized: no room: is Above 4G Decoding on in the firmware setup?" },
		{ RESIZE, -EINVAL, 0, "BAR 0 not resized: Invalid argument" },
		{ RESIZE_5, -EINVAL, 0, "BAR 5 not resized: Invalid argument" },
		{ RESIZE, RESULT_DIFFERS, 0,
		  "BAR 0 not resized: no error, and yet it reads back otherwise" },
		{ RESIZE, RESULT_LATE, 0, "BAR 0 not resized: no end within 3 s" },
		{ RESIZE, RESULT_SIZES | 0x38, 0,
		  "BAR 0 not resized: the sizes there are: 8M 16M 32M" },
		{ RESIZE, RESULT_SIZES | 0x8300401, 0,
		  "BAR 0 not resized: the sizes there are: 1M 1G 1T 2T 128T" },
		/* sizes, not what the low numbers of enum result mean */
		{ RESIZE, RESULT_SIZES | RESULT_DIFFERS, 0,
		  "BAR 0 not resized: the sizes there are: 4M" },
		{ RESIZE_5, RESULT_SIZES | 0xfffffff, 0,
		  "BAR 5 not resized: the sizes there are: 1M 2M 4M 8M 16M 32M 64M 128M 256M 512M 1G 2G 4G 8G 16G 32G 64G 128G 256G 512G 1T 2T 4T 8T 16T 32T 64T 128T" },
		{ FRAMEBUFFER, -ENOENT, 0,
		  "boot framebuffer not released: No such file or directory" },
		{ FRAMEBUFFER, RESULT_DIFFERS, 0,
		  "boot framebuffer not released: the kernel keeps the BAR: add initcall_blacklist=sysfb_init to the kernel command line" },
		{ FRAMEBUFFER, RESULT_LATE, 0,
		  "boot framebuffer not released: no end within 3 s" },
		{ FRAMEBUFFER, RESULT_SKIPPED, -ENOENT,
		  "module vfio-pci is not in modules.dep: build the initramfs anew, with it" },
		/* an earlier step of the device failed, not the load */
		{ FRAMEBUFFER, RESULT_SKIPPED, 0,
		  "boot framebuffer not released: not begun: an earlier step failed" },
		{ RESET_METHOD, RESULT_SKIPPED, 0,
		  "reset_method not set: not begun: an earlier step failed" },
		{ D3COLD, RESULT_SKIPPED, 0,
		  "d3cold_allowed not set: not begun: an earlier step failed" },
		{ RESIZE, RESULT_SKIPPED, 0,
		  "BAR 0 not resized: not begun: an earlier step failed" },
		{ PROBE, RESULT_SKIPPED, 0,
		  "binding it to vfio-pci: not begun: an earlier step failed" },
	};
	struct machine m = { .devs = devs, .n_devs = N_DEVS };
	struct plan plan = { .machine = &m, .only = -1 };
	struct steps steps = { &plan, (struct step *)list, LENGTH(list), LOAD, LENGTH(list) };
	int results[LENGTH(list)] = { 0 };
	struct apply apply = { .steps = &steps, .results = results };

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[256];

		results[LOAD] = row[i].load;
		results[row[i].op] = row[i].result;
		row_check(
			!strcmp(apply_text(&apply, row[i].op, text, sizeof(text)), row[i].want),
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
	struct plan plan = { .machine = &m, .devs = planned };
	struct steps steps = { &plan, (struct step *)list, LENGTH(list), LOAD, LENGTH(list) };
	int results[LENGTH(list)];
	struct apply apply = { .steps = &steps, .results = results };

	(void)state;
	rule_read(&rule, "10de:13c2:0302 " PREPARE);
	for (unsigned i = 0; i < LENGTH(list); i++)
		results[i] = i == RESIZE_5 ? RESULT_SIZES | 0xfffffff : -ENOENT;
	for (unsigned i = 0; i < N_DEVS; i++)
		planned[i] = (struct plan_device){ .state = PLAN_REFUSED,
						   .rule = &rule,
						   .driver = "vfio-pci" };
	assert_int_equal(plan_find_sharers(&plan), 0);
	for (size_t size = 1; size < 200; size++) {
		char *text = malloc(size);

		assert_non_null(text);
		for (planned[GPU].reason = REFUSE_NO_IOMMU;
		     planned[GPU].reason <= REFUSE_PARENT; planned[GPU].reason++)
			row_check(strlen(plan_text_refusal(&plan, GPU, text, size)) < size,
				  "%zu", size);
		row_check(strlen(plan_text_group(&plan, GPU, text, size)) < size, "%zu", size);
		for (unsigned i = 0; i < LENGTH(list); i++) {
			row_check(strlen(plan_text_step(&steps, i, text, size)) < size, "%zu",
				  size);
			row_check(strlen(apply_text(&apply, i, text, size)) < size, "%zu",
				  size);
		}
		free(text);
	}
	groups_free(&plan.sharers);
	free(plan.n_sharers);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_are_explained),
		cmocka_unit_test(a_missing_iommu_is_explained),
		cmocka_unit_test(a_shared_group_is_explained),
		cmocka_unit_test(virtual_devices_are_printed_and_explained),
		cmocka_unit_test(steps_are_printed),
		cmocka_unit_test(sizes_are_printed),
		cmocka_unit_test(failures_are_explained),
		cmocka_unit_test(small_buffers_are_respected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
