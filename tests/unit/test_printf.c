// SPDX-License-Identifier: GPL-2.0-or-later
/* What gpupt-bind prints with instead of klibc's, against the C library's. */
#include "test.h"

#include <errno.h>

#define vsnprintf compat_vsnprintf
int compat_vsnprintf(char *text, size_t size, const char *format, va_list args);
#include "compat/printf.c"
#undef vsnprintf

static void check(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void check(const char *format, ...)
{
	/* no room at all, not enough, just not enough, enough */
	static const size_t sizes[] = { 0, 1, 2, 9, 10, 200 };

	for (size_t i = 0; i < LENGTH(sizes); i++) {
		/* of exactly that size, so that the sanitizer sees a write beyond it */
		char *has = calloc(sizes[i], 1), want[200] = "";
		va_list args;
		int len, want_len;

		assert_non_null(has);
		errno = ENOENT;
		va_start(args, format);
		want_len = vsnprintf(want, sizes[i], format, args);
		va_end(args);
		va_start(args, format);
		len = compat_vsnprintf(has, sizes[i], format, args);
		va_end(args);
		row_check(len == want_len && !memcmp(has, want, sizes[i]),
			  "\"%s\", %zu: %d \"%.*s\", not %d \"%s\"", format, sizes[i], len,
			  (int)sizes[i], has, want_len, want);
		free(has);
	}
}

static void prints_as_the_c_library(void **state)
{
	static const char unended[3] = { 'a', 'b', 'c' };

	(void)state;
	check("nothing else");
	check("%%, 100 %% and %d%%", 7);
	check("%s", "");
	check("0000:01:00.0: %s %s", "bound", "to vfio-pci, as it should be");
	check("<%.*s>", 3, unended);
	check("<%.2s>", "abc");
	check("<%.*s> %u", 40, "short", 1u);
	check("<%12s|%3s>", "abc", "abcdef");
	check("%c%c", 'x', 'y');
	check("unable: %m");
	check("%d %d %d", 0, 2147483647, -2147483647 - 1);
	check("%u", 4294967295u);
	check("%ld %ld", 9223372036854775807, -9223372036854775807 - 1);
	check("%lu %zu", 18446744073709551615ul, (size_t)18446744073709551615ul);
	check("%x %X", 0xdeadbeefu, 0xdeadbeefu);
	check("%lx", 0xfedcba9876543210ul);
	check("%04x:%04x %06x", 0x10de, 0x1, 0x30000);
	check("v%08Xd%02X", 0x10deu, 0xabu);
	check("%2u|%5u|%05u", 123u, 123u, 123u);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_as_the_c_library),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
