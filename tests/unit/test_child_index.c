// SPDX-License-Identifier: GPL-2.0-or-later
/* What belongs to what, and circles, which only a damaged sysfs has. */
#include "test.h"

#include "admin/child_index.h"

#define MOST 5

static void loops(void **state)
{
	static const struct {
		unsigned n;
		int32_t before[MOST], after[MOST];
	} rows[] = {
		{ 0, { 0 }, { 0 } },
		{ 3, { -1, 0, 1 }, { -1, 0, 1 } },
		{ 3, { 1, 2, -1 }, { 1, 2, -1 } },
		{ 1, { 0 }, { -1 } },
		{ 2, { -1, 1 }, { -1, -1 } },
		{ 2, { 1, 0 }, { -1, 0 } },
		{ 5, { 1, 2, 3, 1, 0 }, { 1, -1, 3, 1, 0 } },
		{ 4, { 1, 0, 3, 2 }, { -1, 0, -1, 2 } },
		{ 4, { 3, 3, 3, 3 }, { 3, 3, 3, -1 } },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		int32_t parents[MOST];

		memcpy(parents, rows[i].before, sizeof(parents));
		assert_int_equal(child_index_open_loops(parents, rows[i].n), 0);
		row_check(!memcmp(parents, rows[i].after, rows[i].n * sizeof(*parents)),
			  "row %zu: %d %d %d %d %d", i, parents[0], parents[1], parents[2],
			  parents[3], parents[4]);
	}
	rows_end();
}

static void children(void **state)
{
	static const int32_t parents[] = { -1, 0, 0, -1, 2 };
	struct child_index index;

	(void)state;
	assert_int_equal(child_index_make(&index, parents, LENGTH(parents), LENGTH(parents)),
			 0);
	assert_int_equal(index.root, 0);
	assert_int_equal(index.next[0], 3);
	assert_int_equal(index.next[3], -1);
	assert_int_equal(index.first[0], 1);
	assert_int_equal(index.next[1], 2);
	assert_int_equal(index.first[2], 4);
	assert_int_equal(index.first[4], -1);
	child_index_free(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loops),
		cmocka_unit_test(children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
