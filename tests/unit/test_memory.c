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
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICES "sys/bus/pci/devices/"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void *__real_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);

static long allowed = -1; /* allocations until one fails; -1: all succeed */
static bool all_after;	  /* that one fails, and all behind it */
static bool failed, without_variant, applied;

static bool fails(void)
{
	if (all_after && failed)
		return true;
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

char *__wrap_strdup(const char *text)
{
	char *copy = malloc(strlen(text) + 1);

	return copy ? strcpy(copy, text) : NULL;
}

void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	return fails() ? MAP_FAILED : __real_mmap(at, size, prot, flags, fd, offset);
}

static int no_module(void *data, const char *module)
{
	(void)data;
	(void)module;
	return -ENOENT;
}

static int variant(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	(void)data;
	(void)ids;
	strcpy(name, "a_vfio_pci");
	return 0;
}

/* a step that was not begun, or a driver whose name is not known */
static bool is_told(const struct apply *apply)
{
	for (unsigned i = 0; i < apply->steps->n; i++) {
		if (apply->results[i] == RESULT_ALONE)
			return true;
	}
	return !strcmp(apply->devs[1].driver, "another driver");
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
		err = steps_make(&steps, &plan);
	}
	if (!err) {
		bool before = failed;

		err = apply_run(&apply, &steps, root, deadline_now_ms() + 5000, no_module,
				NULL);
		applied = failed && !before;
		row_check(!applied || err || is_told(&apply), "the failure is seen");
	}
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

/* whatever fails in apply, no other driver gets the device that is free */
static void check_override(int root, int n)
{
	char text[64] = "";
	int fd = openat(root, DEVICES "0000:01:00.0/driver_override", O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	row_check(!applied || !strncmp(text, "vfio-pci\n", 9) ||
			  !strncmp(text, "a_vfio_pci\n", 11),
		  "allocation %d fails: driver_override is %s", n, text);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, "(null)\n", 7, 0), 7);
	close(fd);
}

static void every_allocation_may_fail(void **state)
{
	char dir[] = "/tmp/gpupt-test-XXXXXX", command[64];
	int root = make_tree(dir), n_applied = 0;

	(void)state;
	for (int turn = 0; turn < 4; turn++) {
		int n = 0;

		do {
			int err;

			failed = without_variant = applied = false;
			all_after = turn & 2;
			allowed = n;
			err = run(root, turn & 1);
			allowed = -1;
			/* behind it there may be no memory for the steps either */
			row_check(applied || (without_variant && all_after) ||
					  (failed && !without_variant) == (err != 0),
				  "allocation %d fails: %d", n, err);
			all_after = false;
			check_override(root, n);
			n_applied += applied;
		} while (failed && ++n < 1000);
		row_check(n > 10, "only %d allocations", n);
	}
	row_check(n_applied > 10, "only %d allocations to carry out a plan", n_applied);
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
