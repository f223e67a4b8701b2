// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/timed.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LIMIT 400 /* a busy machine may take long to start a child */

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* what a call does, by a letter */
static int call(void *data)
{
	switch (*(const char *)data) {
	case 'h':
		for (;;)
			pause();
	case 'k':
		raise(SIGKILL);
		break;
	case 'e':
		return -ENOSPC;
	case 'o': /* what it prints is nobody's answer */
		if (write(STDOUT_FILENO, "Bail out!\n", 10) != 10)
			return -EIO;
	}
	return 0;
}

static void a_call_has_its_time(void **state)
{
	static const struct {
		const char *does;
		int want;
		bool late;
	} row[] = {
		{ "0", 0, false },	   { "e", -ENOSPC, false }, { "k", -ECHILD, false },
		{ "h", -ETIMEDOUT, true }, { "o", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		long start = now_ms();
		int result = timed_call(call, (void *)row[i].does, LIMIT);
		long took = now_ms() - start;

		row_check(result == row[i].want, "%s: %d", row[i].does, result);
		row_check((took >= LIMIT) == row[i].late && took < LIMIT + 1000, "%s: %ld ms",
			  row[i].does, took);
	}
	rows_end();
}

static void attributes_are_read_and_written_in_time(void **state)
{
	char dir[] = "/tmp/gpupt-timed.XXXXXX", text[32];
	int root, fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	root = open(dir, O_RDONLY | O_DIRECTORY);
	fd = openat(root, "attr", O_WRONLY | O_CREAT, 0600);
	assert_true(root >= 0 && fd >= 0);
	close(fd);

	assert_int_equal(timed_write(root, "attr", "vfio-pci\n", LIMIT), 0);
	assert_int_equal(timed_read(root, "attr", text, sizeof(text), LIMIT), 8);
	assert_string_equal(text, "vfio-pci");
	assert_int_equal(timed_read(root, "attr", text, 8, LIMIT), -ENOSPC);
	assert_int_equal(timed_read(root, "none", text, sizeof(text), LIMIT), -ENOENT);
	assert_int_equal(timed_write(root, "none", "1", LIMIT), -ENOENT);
	/* without a reader, or a writer, it never opens: as a driver that hangs */
	assert_int_equal(mkfifoat(root, "in", 0600), 0);
	assert_int_equal(mkfifoat(root, "out", 0600), 0);
	assert_int_equal(timed_write(root, "in", "1", LIMIT), -ETIMEDOUT);
	assert_int_equal(timed_read(root, "out", text, sizeof(text), LIMIT), -ETIMEDOUT);
	unlinkat(root, "in", 0);
	unlinkat(root, "out", 0);
	unlinkat(root, "attr", 0);
	close(root);
	rmdir(dir);
}

static void errors_have_words(void **state)
{
	char text[64];

	(void)state;
	assert_string_equal(timed_error(-ETIMEDOUT, 18000, text, sizeof(text)),
			    "no end within 18 s");
	assert_string_equal(timed_error(-ECHILD, 18000, text, sizeof(text)),
			    "the worker crashed");
	assert_string_equal(timed_error(-EBUSY, 18000, text, sizeof(text)),
			    "Device or resource busy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_has_its_time),
		cmocka_unit_test(attributes_are_read_and_written_in_time),
		cmocka_unit_test(errors_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
