// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Out of memory, at the first allocation, at the second, and so on until none fails. Each time
 * the work is done as far as possible or given up with an error; the sanitizer sees what is left
 * behind. The linker leads the program's allocations here (--wrap, in tests.mk).
 */
#include "dump.h"

#include "boot/apply.h"
#include "boot/deadline.h"
#include "boot/input.h"
#include "boot/scan.h"
#include "boot/sysfs.h"
#include "boot/variant.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICES "sys/bus/pci/devices/"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long allowed = -1; /* allocations until one fails; -1: all succeed */
static bool failed, without_variant;

static bool fails(void)
{
	if (allowed < 0 || allowed--)
		return false;
	failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

static int no_module(void *data, const char *module)
{
	(void)data;
	(void)module;
	return -ENOENT;
}

static int variant(void *data, const struct pci_ids *ids, bool is_vf,
		   char name[RULE_DRIVER_MAX])
{
	(void)data;
	(void)ids;
	(void)is_vf;
	strcpy(name, "a_vfio_pci");
	return 0;
}

/* all of a run below ROOT but its messages: 0, or -ENOMEM, or that the input has errors: 1 */
static int run(int root, bool all)
{
	struct input input = { 0 };
	struct machine m = { 0 };
	struct plan plan = { 0 };
	struct steps steps = { 0 };
	struct apply apply = { 0 };
	int err;

	input_read_cmdline(&input, root);
	input_read_conf(&input, root, NULL);
	err = all ? scan_machine(root, &m, true)
		  : scan_machine_for(root, &m, input.conf.rules, input.conf.n_rules);
	if (!err)
		err = plan_make(&plan, &m, input.conf.rules, input.conf.n_rules);
	if (!err) {
		bool before = failed;

		variant_choose(&plan, &m, root, variant, NULL);
		without_variant = failed && !before; /* then it is vfio-pci, and no error */
		plan.only = 0;
		err = steps_make(&steps, &plan);
	}
	if (!err)
		err = apply_run(&apply, &steps, root, deadline_now_ms() + 5000, no_module,
				NULL);
	if (!err && input.conf.n_errors)
		err = 1;
	apply_free(&apply);
	steps_free(&steps);
	plan_free(&plan);
	machine_free(&m);
	input_free(&input);
	return err;
}

static void make_file(int root, const char *path, const char *text)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int make_tree(char *dir)
{
	static const char *const dirs[] = {
		"etc",
		"etc/gpupt.conf.d",
		"proc",
		"sys",
		"sys/bus",
		"sys/bus/pci",
		DEVICES,
		DEVICES "0000:01:00.0",
		DEVICES "0000:01:00.1",
	};
	int root;

	assert_non_null(mkdtemp(dir));
	root = open(dir, O_RDONLY | O_DIRECTORY);
	assert_true(root >= 0);
	for (size_t i = 0; i < LENGTH(dirs); i++)
		assert_int_equal(mkdirat(root, dirs[i], 0755), 0);
	make_file(root, "etc/gpupt.conf", "10de:13c2 d3cold=no\n10de:0fbb\n");
	make_file(root, "etc/gpupt.conf.d/a.conf", "01:00\n");
	make_file(root, "etc/gpupt.conf.d/b.conf", "01:00.1\nsriov 01:00.1 10de:0fbb vfs=1\n");
	make_file(root, "proc/cmdline", "quiet gpupt.device=01:00.0\n");
	make_file(root, DEVICES "0000:01:00.0/modalias",
		  "pci:v000010DEd000013C2sv00000000sd00000000bc03sc02i00\n");
	make_file(root, DEVICES "0000:01:00.1/modalias",
		  "pci:v000010DEd00000FBBsv00000000sd00000000bc04sc03i00\n");
	make_file(root, DEVICES "0000:01:00.0/driver_override", "(null)\n");
	assert_int_equal(symlinkat("../1", root, DEVICES "0000:01:00.0/iommu_group"), 0);
	assert_int_equal(symlinkat("../1", root, DEVICES "0000:01:00.1/iommu_group"), 0);
	assert_int_equal(symlinkat("../a", root, DEVICES "0000:01:00.1/driver"), 0);
	return root;
}

static void every_allocation_may_fail(void **state)
{
	char dir[] = "/tmp/gpupt-test-XXXXXX", command[64];
	int root = make_tree(dir);

	(void)state;
	for (int all = 0; all <= 1; all++) {
		int n = 0;

		do {
			int err;

			failed = without_variant = false;
			allowed = n;
			err = run(root, all);
			allowed = -1;
			row_check((failed && !without_variant) == (err != 0),
				  "allocation %d fails: %d", n, err);
		} while (failed && ++n < 1000);
		row_check(n > 10, "only %d allocations", n);
	}
	close(root);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
