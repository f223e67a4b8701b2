// SPDX-License-Identifier: GPL-2.0-or-later
/* What is opened below a directory. The linker leads fdopendir() here (--wrap, in tests.mk). */
#include "tree.h"

#include "admin/below.h"

#include <errno.h>

DIR *__real_fdopendir(int fd);
DIR *__wrap_fdopendir(int fd);

static bool fails;

DIR *__wrap_fdopendir(int fd)
{
	if (!fails)
		return __real_fdopendir(fd);
	errno = ENOMEM;
	return NULL;
}

static void a_list_has_no_dots(void **state)
{
	const struct dirent *entry;
	unsigned n = 0;
	DIR *list;

	(void)state;
	tree_file("dir/.hidden", "");
	tree_file("dir/a", "");
	tree_file("dir/b", "");
	list = below_list(root, "dir");
	assert_non_null(list);
	for (; (entry = below_next(list)); n++)
		assert_true(!strcmp(entry->d_name, "a") || !strcmp(entry->d_name, "b"));
	below_end(list);
	assert_int_equal(n, 2);
}

static void no_list_has_no_entries(void **state)
{
	DIR *list = below_list(root, "none");

	(void)state;
	assert_null(list);
	assert_int_equal(errno, ENOENT);
	assert_null(below_next(list));
	below_end(list);
}

static void a_failure_leaves_nothing_open(void **state)
{
	int before = dup(root), after;

	(void)state;
	close(before);
	fails = true;
	assert_null(below_list(root, "."));
	assert_int_equal(errno, ENOMEM);
	fails = false;
	after = dup(root);
	close(after);
	assert_int_equal(before, after);
}

static void a_fifo_makes_nobody_wait(void **state)
{
	char c;
	int fd;

	(void)state;
	assert_int_equal(mkfifoat(root, "fifo", 0644), 0);
	fd = below_open(root, "fifo");
	assert_true(fd >= 0);
	assert_int_equal(read(fd, &c, 1), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_has_no_dots),
		cmocka_unit_test(no_list_has_no_entries),
		cmocka_unit_test(a_failure_leaves_nothing_open),
		cmocka_unit_test(a_fifo_makes_nobody_wait),
	};

	return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
