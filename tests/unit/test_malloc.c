// SPDX-License-Identifier: GPL-2.0-or-later
/* The static program's memory: blocks are aligned, do not overlap, and keep what is in them. */
#include "any.h"

#include <errno.h>
#include <unistd.h>

static long refused; /* calls of sbrk() until one fails; 0: none does */

static void *lab_sbrk(intptr_t more)
{
	if (refused && !--refused) {
		errno = EAGAIN;
		return (void *)-1;
	}
	if (!any(4)) /* somebody else uses the heap, too */
		sbrk(1 + any(100));
	return sbrk(more);
}

#define sbrk	lab_sbrk
#define malloc	lab_malloc
#define calloc	lab_calloc
#define realloc lab_realloc
#define free	lab_free
#include "compat/malloc.c"
#undef sbrk
#undef malloc
#undef calloc
#undef realloc
#undef free

#define BLOCKS 64
#define STEPS  20000

static struct {
	unsigned char *at;
	size_t size;
	unsigned char mark;
} blocks[BLOCKS];

static void check(unsigned i, size_t size)
{
	row_check(!((uintptr_t)blocks[i].at % 16), "block %u is at %p", i,
		  (void *)blocks[i].at);
	for (size_t n = 0; n < size; n++) {
		if (blocks[i].at[n] != blocks[i].mark) {
			row_check(false, "block %u of %zu bytes has changed at %zu", i,
				  blocks[i].size, n);
			return;
		}
	}
}

static void blocks_keep_what_is_in_them(void **state)
{
	(void)state;
	for (unsigned step = 0; step < STEPS && rows_wrong < 20; step++) {
		unsigned i = any(BLOCKS);
		size_t size = any(8) ? any(300) : any(100000), was = blocks[i].size;
		unsigned char *old = blocks[i].at;

		if (old)
			check(i, was);
		switch (old ? any(2) : 2 + any(2)) {
		case 0:
			lab_free(old);
			blocks[i].at = NULL;
			continue;
		case 1:
			blocks[i].at = lab_realloc(old, size);
			check(i, was < size ? was : size);
			break;
		case 2:
			blocks[i].at = any(2) ? lab_malloc(size) : lab_realloc(NULL, size);
			break;
		default:
			blocks[i].at = lab_calloc(size, 1);
			blocks[i].mark = 0;
			check(i, size);
		}
		assert_non_null(blocks[i].at);
		blocks[i].size = size;
		blocks[i].mark = step;
		memset(blocks[i].at, blocks[i].mark, size);
	}
	rows_end();
}

static void no_memory_is_an_error(void **state)
{
	char *block = lab_malloc(10), *last;

	(void)state;
	strcpy(block, "still here");
	assert_null(lab_malloc(SIZE_MAX));
	assert_null(lab_calloc(SIZE_MAX / 2, 4));
	assert_null(lab_realloc(block, SIZE_MAX - 5));
	refused = 1;
	assert_null(lab_realloc(block, 1 << 20));
	assert_int_equal(errno, ENOMEM);
	last = lab_malloc(10);
	assert_true(last >= block + 10);
	assert_string_equal(block, "still here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_keep_what_is_in_them),
		cmocka_unit_test(no_memory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
