// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/live/virtual.h"

#include <errno.h>

static void the_next_step_of_a_mediated_device(void **state)
{
	static const struct {
		struct mdev_facts f;
		enum virtual_step want;
		const char *text; /* a part of it; "": there is none */
	} row[] = {
		{ { .driver = "i915", .has_types = true, .has_type = true, .available = 1 },
		  VIRTUAL_CREATE,
		  "" },
		/* a number that cannot be read is not 0 */
		{ { .driver = "nvidia", .has_types = true, .has_type = true, .available = -1 },
		  VIRTUAL_CREATE,
		  "" },
		{ { .driver = "i915", .exists = true, .is_same = true }, VIRTUAL_KEEP, "" },
		/* even where the parent has nothing left */
		{ { .driver = "i915",
		    .has_types = true,
		    .has_type = true,
		    .exists = true,
		    .is_same = true },
		  VIRTUAL_KEEP,
		  "" },
		{ { .driver = "i915",
		    .exists = true,
		    .its_parent = "0000:00:02.0",
		    .its_type = "i915-GVTg_V5_8" },
		  VIRTUAL_FAIL,
		  "taken, by a i915-GVTg_V5_8 of 0000:00:02.0" },
		{ { .driver = "i915",
		    .has_types = true,
		    .has_type = true,
		    .available = 1,
		    .mdevctl_parent = "0000:03:00.0",
		    .mdevctl_type = "nvidia-63" },
		  VIRTUAL_FAIL,
		  "mdevctl defines this UUID too, as a nvidia-63 of 0000:03:00.0" },
		{ { .driver = "i915",
		    .has_types = true,
		    .has_type = true,
		    .available = 1,
		    .mdevctl_parent = "0000:00:02.0",
		    .mdevctl_type = "i915-GVTg_V5_4",
		    .mdevctl_is_same = true },
		  VIRTUAL_CREATE,
		  "" },
		{ { .driver = "", .has_time = true }, VIRTUAL_WAIT, "" },
		{ { .driver = "" }, VIRTUAL_FAIL, "no driver has the parent" },
		{ { .driver = "vfio-pci", .has_time = true },
		  VIRTUAL_FAIL,
		  "vfio-pci has the parent: a card that is given away whole" },
		{ { .driver = "pci-stub", .has_time = true },
		  VIRTUAL_FAIL,
		  "given away whole" },
		{ { .driver = "i915",
		    .has_types = true,
		    .has_type = true,
		    .types = "a: 0 left",
		    .has_time = true },
		  VIRTUAL_FAIL,
		  "no instance of this type is left (a: 0 left)" },
		/* the directory is there first, its contents a moment later */
		{ { .driver = "i915", .has_types = true, .has_time = true }, VIRTUAL_WAIT, "" },
		{ { .driver = "i915", .has_types = true }, VIRTUAL_WAIT, "" },
		{ { .driver = "i915",
		    .has_types = true,
		    .settled = true,
		    .types = "a: 1 left",
		    .has_time = true },
		  VIRTUAL_FAIL,
		  "no such type, but: a: 1 left" },
		{ { .driver = "i915", .has_types = true, .settled = true },
		  VIRTUAL_FAIL,
		  "none at all" },
		{ { .driver = "i915", .gvt = -1, .has_time = true },
		  VIRTUAL_FAIL,
		  "no GVT-g (CONFIG_DRM_I915_GVT_KVMGT)" },
		{ { .driver = "i915", .gvt = 0, .has_time = true },
		  VIRTUAL_FAIL,
		  "`options i915 enable_gvt=1` into /etc/modprobe.d/i915.conf" },
		{ { .driver = "i915", .gvt = 1, .has_time = true }, VIRTUAL_LOAD, "" },
		/* a second load would tell nothing new */
		{ { .driver = "i915",
		    .gvt = 1,
		    .loaded = true,
		    .load_err = -ENOENT,
		    .has_time = true },
		  VIRTUAL_FAIL,
		  "unable to load module kvmgt: this kernel has no such module" },
		{ { .driver = "i915",
		    .gvt = 1,
		    .loaded = true,
		    .load_err = -ENOEXEC,
		    .has_time = true },
		  VIRTUAL_FAIL,
		  "unable to load module kvmgt: Exec format error" },
		{ { .driver = "i915", .gvt = 1, .loaded = true, .has_time = true },
		  VIRTUAL_WAIT,
		  "" },
		{ { .driver = "i915", .gvt = 1, .loaded = true },
		  VIRTUAL_FAIL,
		  "i915 offers no types" },
		{ { .driver = "nvidia", .has_time = true }, VIRTUAL_WAIT, "" },
		{ { .driver = "nouveau" },
		  VIRTUAL_FAIL,
		  "its driver, nouveau, offers no mediated devices" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[VIRTUAL_TEXT_MAX];
		enum virtual_step step = virtual_next_mdev(&row[i].f, text, sizeof(text));

		row_check(step == row[i].want, "row %zu: step %d", i, step);
		row_check(*row[i].text ? strstr(text, row[i].text) != NULL : !*text,
			  "row %zu: %s", i, text);
	}
	rows_end();
}

static void the_next_step_of_virtual_functions(void **state)
{
	static const struct {
		struct sriov_facts f;
		enum virtual_step want;
		const char *text;
	} row[] = {
		{ { 4, "ice", 8, 0, false }, VIRTUAL_CREATE, "" },
		{ { 8, "ice", 8, 0, false }, VIRTUAL_CREATE, "" },
		{ { 4, "ice", 8, 4, false }, VIRTUAL_KEEP, "" },
		{ { 4, "ice", 8, 2, false },
		  VIRTUAL_FAIL,
		  "has 2 virtual functions already, not 4" },
		{ { 9, "ice", 8, 0, true },
		  VIRTUAL_FAIL,
		  "can have 8 virtual functions at most, not 9" },
		{ { 4, "ice", 0, 0, true }, VIRTUAL_FAIL, "can have 0" },
		{ { 4, "", 8, 0, true }, VIRTUAL_WAIT, "" },
		{ { 4, "", 8, 0, false }, VIRTUAL_FAIL, "no driver has the parent" },
		/* a driver may lower their number: before it is there nothing is said of it */
		{ { 9, "", 8, 0, true }, VIRTUAL_WAIT, "" },
		{ { 4, "vfio-pci", 8, 0, true },
		  VIRTUAL_FAIL,
		  "vfio-pci has the physical function" },
		{ { 4, "vfio-pci", 8, 4, true },
		  VIRTUAL_FAIL,
		  "vfio-pci has the physical function" },
		{ { 4, "ice", 8, -1, true }, VIRTUAL_FAIL, "its driver, ice, hangs" },
		{ { 4, "ice", -1, -1, true }, VIRTUAL_FAIL, "has no SR-IOV" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[VIRTUAL_TEXT_MAX];
		enum virtual_step step = virtual_next_sriov(&row[i].f, text, sizeof(text));

		row_check(step == row[i].want, "row %zu: step %d", i, step);
		row_check(*row[i].text ? strstr(text, row[i].text) != NULL : !*text,
			  "row %zu: %s", i, text);
	}
	rows_end();
}

static void what_the_kernel_refuses_is_explained(void **state)
{
	static const struct {
		int err;
		const char *mdev, *sriov;
	} row[] = {
		{ -ENOSPC, "no room for another (t: 0 left)", "pci=realloc" },
		{ -ENOMEM, "no room for another", "pci=realloc" },
		{ -ENOENT, "vanished", "its driver, ice, makes no virtual functions" },
		{ -ERANGE, "making it: Numerical result out of range", "less than 4" },
		{ -EIO, "making it: Input/output error",
		  "making 4 virtual functions: Input/output error" },
	};
	const struct mdev_facts mdev = { .types = "t: 0 left" };
	const struct sriov_facts sriov = { .wanted = 4, .driver = "ice" };

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[VIRTUAL_TEXT_MAX];

		row_check(strstr(virtual_explain_mdev(&mdev, row[i].err, text, sizeof(text)),
				 row[i].mdev),
			  "row %zu: %s", i, text);
		row_check(strstr(virtual_explain_sriov(&sriov, row[i].err, text, sizeof(text)),
				 row[i].sriov),
			  "row %zu: %s", i, text);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_step_of_a_mediated_device),
		cmocka_unit_test(the_next_step_of_virtual_functions),
		cmocka_unit_test(what_the_kernel_refuses_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
