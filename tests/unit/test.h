/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every unit test needs. A test walks a table; a row that is wrong is printed and the walk
 * goes on, so that one run shows all of them.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static unsigned rows_wrong;

__attribute__((format(printf, 3, 4))) static inline void row_wrong(const char *file, int line,
								   const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	rows_wrong++;
}

/* CONDITION holds for the row that the rest, as for printf, describes */
#define row_check(condition, ...)                                                              \
	do {                                                                                   \
		if (!(condition))                                                              \
			row_wrong(__FILE__, __LINE__, __VA_ARGS__);                            \
	} while (0)

/* ends a walk: fails where a row was wrong */
#define rows_end()                                                                             \
	do {                                                                                   \
		unsigned wrong_ = rows_wrong;                                                  \
                                                                                               \
		rows_wrong = 0;                                                                \
		assert_int_equal(wrong_, 0);                                                   \
	} while (0)

/* TEXT in memory of exactly its length, so that the sanitizer sees a read beyond it */
static inline char *exact_copy(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	return copy;
}
