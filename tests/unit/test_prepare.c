// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is set on a device, against plain files: they hold what was written to them, from the first
 * byte on, where the kernel would answer with what it has made of it.
 */
#include "tree.h"

#include "boot/result.h"
#include "boot/attr.h"
#include "boot/root.h"
#include "boot/prepare.h"

#include <errno.h>
#include <sys/wait.h>

#define ADDR	 "0000:01:00.0"
#define DEVICE	 "sys/bus/pci/devices/" ADDR
#define PLATFORM "sys/bus/platform/devices/"
#define DRIVER	 "sys/bus/platform/drivers/efi-framebuffer"

/* WHAT is NULL where there is no such file */
static void put(const char *path, const char *what)
{
	tree_dirs(path);
	if (what)
		tree_file(path, what);
	else
		unlinkat(root, path, 0);
}

static void values_are_read_back(void **state)
{
	static const struct {
		const char *was, *value;
		int want;
		const char *is;
	} row[] = {
		{ "", "0", 0, "0\n" },
		{ "1\n", "0", 0, "0\n" },
		{ "flr bus\n", "bus", 1, "bus\nbus\n" },
		{ "bu\n", "bus", 0, "bus\n" },
		{ NULL, "0", -ENOENT, NULL },
	};
	char big[ATTR_VALUE_MAX + 2];

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		const char *is;

		put(DEVICE "/x", row[i].was);
		row_check(attr_set(root, DEVICE "/x", row[i].value) == row[i].want, "row %zu",
			  i);
		is = tree_read(DEVICE "/x");
		row_check(!is == !row[i].is && (!is || !strcmp(is, row[i].is)), "row %zu: %s",
			  i, is);
	}
	/* the longest, and one more */
	memset(big, 'x', sizeof(big));
	big[ATTR_VALUE_MAX - 1] = 0;
	put(DEVICE "/x", "");
	row_check(!attr_set(root, DEVICE "/x", big), "the longest");
	big[ATTR_VALUE_MAX - 1] = 'x';
	big[ATTR_VALUE_MAX] = 0;
	row_check(attr_set(root, DEVICE "/x", big) == -EINVAL, "too long");
	/* out of the tree: not opened for writing, so that nothing there is changed */
	tree_link(DEVICE "/y", "/proc/self/coredump_filter");
	root_confine();
	row_check(attr_set(root, DEVICE "/y", "00000010") == -ENOENT, "%s",
		  tree_read(DEVICE "/y"));
	rows_end();
}

static void reset_methods_are_set(void **state)
{
	static const char sixty_three[] =
		"device_specific,device_specific,device_specific,device_specific";
	static const struct {
		const char *was, *names;
		int want;
		const char *is;
	} row[] = {
		{ "flr bus\n", "bus,flr", 0, "bus flr\n" },
		{ "flr\n", "pm", RESULT_DIFFERS, "pm\n\n" },
		{ "", "flr,af_flr,bus", 0, "flr af_flr bus\n" },
		{ NULL, "flr", -ENOENT, NULL },
		{ "", sixty_three, 0,
		  "device_specific device_specific device_specific device_specific\n" },
	};

	(void)state;
	assert_int_equal(strlen(sixty_three), RULE_RESET_MAX - 1);
	for (size_t i = 0; i < LENGTH(row); i++) {
		char *names = exact_copy(row[i].names, strlen(row[i].names));
		const struct rule_text text = { names, strlen(row[i].names) };
		const char *is;
		int got;

		put(DEVICE "/reset_method", row[i].was);
		got = prepare_reset_method(root, ADDR, &text);
		row_check(got == row[i].want, "%s: %d", row[i].names, got);
		is = tree_read(DEVICE "/reset_method");
		row_check(!is == !row[i].is && (!is || !strcmp(is, row[i].is)), "%s: %s",
			  row[i].names, is);
		free(names);
	}
	rows_end();
}

static void d3cold_is_switched_off(void **state)
{
	(void)state;
	put(DEVICE "/d3cold_allowed", "1\n");
	assert_int_equal(prepare_d3cold(root, ADDR), 0);
	assert_string_equal(tree_read(DEVICE "/d3cold_allowed"), "0\n");
	put(DEVICE "/d3cold_allowed", "yes\n");
	assert_int_equal(prepare_d3cold(root, ADDR), RESULT_DIFFERS);
	put(DEVICE "/d3cold_allowed", NULL);
	assert_int_equal(prepare_d3cold(root, ADDR), -ENOENT);
	assert_int_equal(prepare_d3cold(root, "0000:02:00.0"), -ENOENT);
}

#define NO_BAR "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
/* BAR 0 of 16 MiB, BAR 1 of 256 MiB above 4 GiB, BAR 3 of 1 MiB, BAR 5 of 128 bytes */
#define RESOURCE                                                                               \
	"0x00000000fd000000 0x00000000fdffffff 0x0000000000040200\n"                           \
	"0x0000006000000000 0x000000600fffffff 0x000000000014220c\n" NO_BAR                    \
	"0x00000000fe000000 0x00000000fe0fffff 0x0000000000040200\n" NO_BAR                    \
	"0x000000000000e000 0x000000000000e07f 0x0000000000040101\n"                           \
	"0x00000000fe100000 0x00000000fe17ffff 0x0000000000046200\n"
/* a mask, as the kernel prints it: it has 1M to 16G, and 128T */
#define ALL "0000000008007fff\n"

static void bars_are_resized(void **state)
{
	static const struct {
		const char *name, *resource, *sizes;
		unsigned bar, shift;
		int want;
		const char *is; /* in resizeN, NULL: as it was */
	} row[] = {
		/* plain files keep their size: what was written is there, and did not help */
		{ "written", RESOURCE, ALL, 0, 14, RESULT_DIFFERS, "14" },
		{ "one digit", RESOURCE, ALL, 0, 8, RESULT_DIFFERS, "8" },
		{ "the smallest", RESOURCE, ALL, 0, 0, RESULT_DIFFERS, "0" },
		{ "nine", RESOURCE, ALL, 0, 9, RESULT_DIFFERS, "9" },
		{ "ten", RESOURCE, ALL, 0, 10, RESULT_DIFFERS, "10" },
		{ "the largest", RESOURCE, ALL, 0, 27, RESULT_DIFFERS, "27" },
		{ "another BAR", RESOURCE, ALL, 1, 14, RESULT_DIFFERS, "14" },
		{ "a BAR that has no address", RESOURCE, ALL, 2, 14, RESULT_DIFFERS, "14" },
		{ "the last BAR", RESOURCE, ALL, 5, 14, RESULT_DIFFERS, "14" },
		/* nothing is written that is so already, whatever the rest is like */
		{ "16M already", RESOURCE, ALL, 0, 4, 0, NULL },
		{ "256M already", RESOURCE, ALL, 1, 8, 0, NULL },
		{ "1M already", RESOURCE, ALL, 3, 0, 0, NULL },
		{ "256M already, and no other size", RESOURCE, NULL, 1, 8, 0, NULL },
		{ "256M already, and it is none of its sizes", RESOURCE, "0\n", 1, 8, 0, NULL },
		{ "no file", RESOURCE, NULL, 0, 14, -ENOENT, NULL },
		/* no such size */
		{ "32G", RESOURCE, ALL, 0, 15, RESULT_SIZES | 0x8007fff, NULL },
		{ "8M to 32M only", RESOURCE, "0000000000000038\n", 0, 2, RESULT_SIZES | 0x38,
		  NULL },
		{ "8M to 32M only, and twice the most", RESOURCE, "0000000000000038\n", 0, 6,
		  RESULT_SIZES | 0x38, NULL },
		/* what is beyond 128T is no size that a line could ask for */
		{ "more than there is", RESOURCE, "fffffffff0000038\n", 0, 6,
		  RESULT_SIZES | 0x38, NULL },
		{ "no sizes", RESOURCE, "\n", 0, 6, RESULT_SIZES, NULL },
		{ "garbage for sizes", RESOURCE, "garbage\n", 0, 6, RESULT_SIZES, NULL },
		{ "more than a number", RESOURCE, "0000000000000000000000000000000000000038\n",
		  0, 6, -ENOSPC, NULL },
		{ "0x", RESOURCE, "0x0000000000000038\n", 0, 5, RESULT_DIFFERS, "5" },
		/* what cannot be understood is left alone */
		{ "no resource", NULL, ALL, 0, 14, -ENOENT, NULL },
		{ "empty", "", ALL, 0, 14, -EINVAL, NULL },
		{ "garbage", "garbage\n", ALL, 0, 14, -EINVAL, NULL },
		{ "too few lines", NO_BAR NO_BAR, ALL, 3, 14, -EINVAL, NULL },
		{ "a line too few", NO_BAR NO_BAR, ALL, 2, 14, -EINVAL, NULL },
		{ "no line end", NO_BAR "0x1", ALL, 2, 14, -EINVAL, NULL },
		/* what is cut short is some other size */
		{ "one number", NO_BAR "0x00000000fd000000", ALL, 1, 14, RESULT_DIFFERS, "14" },
		{ "one number at the end of a line", "0x00000000fd000000\n", ALL, 0, 14,
		  RESULT_DIFFERS, "14" },
		{ "no number", "0x", ALL, 0, 14, RESULT_DIFFERS, "14" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char file[] = DEVICE "/resource0_resize";
		const char *is;
		int got;

		put(DEVICE "/resource", row[i].resource);
		for (unsigned bar = 0; bar < RULE_BARS; bar++) {
			file[sizeof(DEVICE "/resource") - 1] = '0' + bar;
			put(file, row[i].sizes);
		}
		file[sizeof(DEVICE "/resource") - 1] = '0' + row[i].bar;
		got = prepare_resize(root, ADDR, row[i].bar, row[i].shift);
		row_check(got == row[i].want, "%s: %d", row[i].name, got);
		for (unsigned bar = 0; bar < RULE_BARS; bar++) {
			const char *want = row[i].sizes;

			file[sizeof(DEVICE "/resource") - 1] = '0' + bar;
			is = tree_read(file);
			/* the file is not made shorter */
			if (bar == row[i].bar && row[i].is && is)
				row_check(!strncmp(is, row[i].is, strlen(row[i].is)) &&
						  !strcmp(is + strlen(row[i].is),
							  want + strlen(row[i].is)),
					  "%s: wrote %s", row[i].name, is);
			else
				row_check(!is == !want && (!is || !strcmp(is, want)),
					  "%s: BAR %u: %s", row[i].name, bar, is);
		}
	}
	rows_end();
}

static void answer(const char *path, const char *text)
{
	int fd = openat(root, path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		_exit(1);
	close(fd);
}

/* the kernel in a process of its own; each pipe waits until somebody reads it, or writes */
static void play_kernel(void)
{
	char text[8] = "";
	int fd;

	alarm(20);
	answer(DEVICE "/resource", RESOURCE);
	answer(DEVICE "/resource0_resize", ALL);
	fd = openat(root, DEVICE "/resource0_resize", O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0 || strcmp(text, "14"))
		_exit(1);
	answer(DEVICE "/resource",
	       "0x0000006000000000 0x00000063ffffffff 0x000000000014220c\n");
	_exit(0);
}

static void a_bar_grows(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	tree_dirs(DEVICE "/resource");
	assert_int_equal(mkfifoat(root, DEVICE "/resource", 0644), 0);
	assert_int_equal(mkfifoat(root, DEVICE "/resource0_resize", 0644), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		play_kernel();
	alarm(20);
	assert_int_equal(prepare_resize(root, ADDR, 0, 14), 0);
	alarm(0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* where the number ends with the text, nothing behind it is read */
static void a_full_buffer_is_respected(void **state)
{
	char text[1100];

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 56; i < sizeof(text); i += 57)
		text[i] = '\n';
	for (unsigned bar = 0; bar < RULE_BARS; bar++)
		memcpy(text + 57 * bar, NO_BAR, 57);
	text[1023] = 0;
	put(DEVICE "/resource", text);
	put(DEVICE "/resource0_resize", ALL);
	assert_int_equal(prepare_resize(root, ADDR, 0, 14), RESULT_DIFFERS);
	/* a line that starts two bytes before the end */
	memset(text, ' ', 1023);
	text[1020] = '\n';
	memcpy(text + 1021, "0x", 2);
	put(DEVICE "/resource", text);
	put(DEVICE "/resource1_resize", ALL);
	assert_int_equal(prepare_resize(root, ADDR, 1, 14), RESULT_DIFFERS);
	text[1023] = ' ';
	text[1024] = 0;
	put(DEVICE "/resource", text);
	assert_int_equal(prepare_resize(root, ADDR, 1, 14), -ENOSPC);
}

#define TAKEN                                                                                  \
	"fd000000-fdffffff : 0000:01:00.0\n"                                                   \
	"  fd000000-fd3dffff : BOOTFB\n"

static void the_framebuffer_is_released(void **state)
{
	static const struct {
		const char *name, *unbind, *iomem;
		int want;
		const char *is;
	} row[] = {
		{ "released", "", "", 0, "efi-framebuffer.0" },
		{ "no /proc/iomem", "", NULL, 0, "efi-framebuffer.0" },
		{ "the BAR is taken without a driver", "", TAKEN, RESULT_DIFFERS,
		  "efi-framebuffer.0" },
		{ "no unbind", NULL, "", -ENOENT, NULL },
	};

	(void)state;
	tree_link(PLATFORM "efi-framebuffer.0/driver",
		  "../../../../bus/platform/drivers/efi-framebuffer");
	for (size_t i = 0; i < LENGTH(row); i++) {
		const char *is;
		int got;

		put(DRIVER "/unbind", row[i].unbind);
		put("proc/iomem", row[i].iomem);
		got = prepare_framebuffer(root, "efi-framebuffer.0");
		row_check(got == row[i].want, "%s: %d", row[i].name, got);
		is = tree_read(DRIVER "/unbind");
		row_check(!is == !row[i].is && (!is || !strcmp(is, row[i].is)), "%s: %s",
			  row[i].name, is);
	}
	rows_end();
	assert_int_equal(prepare_framebuffer(root, "vesa-framebuffer.0"), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bar_grows), /* plays the kernel: the next one confines, and then no FIFO is waited for */
		TEST(values_are_read_back),
		TEST(reset_methods_are_set),
		TEST(d3cold_is_switched_off),
		TEST(bars_are_resized),
		TEST(a_full_buffer_is_respected),
		TEST(the_framebuffer_is_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
