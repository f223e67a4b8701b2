// SPDX-License-Identifier: GPL-2.0-or-later
/* What the static program prints with, held against the system's own printf. */
#include "test.h"

#include "compat/format.c"

#include <inttypes.h>
#include <limits.h>

static char printed[512];
static size_t printed_len;

static void put(void *data, const char *text, size_t len)
{
	assert_ptr_equal(data, printed);
	assert_true(printed_len + len < sizeof(printed));
	memcpy(printed + printed_len, text, len);
	printed_len += len;
	printed[printed_len] = 0;
}

static void print(const char *format, ...)
{
	va_list args;

	printed_len = 0;
	va_start(args, format);
	compat_format(put, printed, format, args);
	va_end(args);
}

#define same(...)                                                                              \
	do {                                                                                   \
		char expected[512];                                                            \
                                                                                               \
		snprintf(expected, sizeof(expected), __VA_ARGS__);                             \
		print(__VA_ARGS__);                                                            \
		row_check(!strcmp(printed, expected), "'%s', expected '%s'", printed,          \
			  expected);                                                           \
	} while (0)

static void text_is_printed(void **state)
{
	(void)state;
	same("%s", "");
	same("plain, and 100 %% of it");
	same("%s: not bound to %s, %s%s: %s", "0000:01:00.0", "vfio-pci", "", "", "none");
	same("%.*s|%.*s|%.*s", 3, "abcdef", 0, "abc", 9, "abc");
	same("%.4s|%.s|%.80s", "abcdef", "abc", "abc");
	same("%.*s", 3, (const char[]){ 'a', 'b', 'c' }); /* no NUL is looked for behind them */
	errno = ENOENT;
	same("%s: %m", "file");
	rows_end();
}

static void numbers_are_printed(void **state)
{
	static const long row[] = {
		0,	 1,	   -1,	      9,	 10,
		-10,	 255,	   65535,     65536,	 INT_MAX,
		INT_MIN, UINT_MAX, INT64_MAX, INT64_MIN, 0x123456789abcdef
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(row); i++) {
		long n = row[i];

		same("%d %u %x %X", (int)n, (unsigned)n, (unsigned)n, (unsigned)n);
		same("%ld %lu %lx %zu", n, (unsigned long)n, (unsigned long)n, (size_t)n);
		same("%lld %llx", (long long)n, (long long)n);
		same("%04x:%04x %06x %02x", (unsigned)n, 0x10deu, (unsigned)n, (unsigned)n);
		same("%016" PRIx64 "%010d%03d%01u", (uint64_t)n, (int)n, (int)n, (unsigned)n);
	}
	rows_end();
	print("%p", (void *)0xabc0);
	assert_string_equal(printed, "abc0");
}

/* what it does not know must be seen, and must not take an argument of the wrong type */
static void the_unknown_is_shown(void **state)
{
	static const char *const row[] = { "%5d", "%-20s", "%c", "%i", "%hx",
					   "%+d", "%",	   "%0", "%l" };

	(void)state;
	for (unsigned i = 0; i < LENGTH(row); i++) {
		char format[64];

		snprintf(format, sizeof(format), "%s and %%s", row[i]);
		print(format, 1, "text");
		row_check(!strcmp(printed, format), "'%s', expected '%s'", printed, format);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_printed),
		cmocka_unit_test(numbers_are_printed),
		cmocka_unit_test(the_unknown_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
