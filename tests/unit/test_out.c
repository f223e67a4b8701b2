// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/out.h"

#include <locale.h>

static void letters_take_their_columns(void **state)
{
	static const struct {
		const char *text;
		unsigned columns;
		size_t of_three; /* bytes that fit three columns */
	} row[] = {
		{ "", 0, 0 },
		{ "ab", 2, 2 },
		{ "abcd", 4, 3 },
		{ "a\303\251bcd", 5, 4 },     /* é */
		{ "\346\274\242bcd", 5, 4 },  /* a Han letter: two columns */
		{ "ab\346\274\242cd", 6, 2 }, /* and no half of it */
		{ "ab\351cd", 5, 3 },	      /* no UTF-8 */
		{ "abc\303", 4, 3 },	      /* the first half of a letter */
		{ "e\314\201bcd", 4, 5 },     /* an accent of its own: no column */
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		unsigned columns = out_columns(row[i].text);
		size_t of_three = out_cut(row[i].text, 3);

		row_check(columns == row[i].columns, "%s: %u columns", row[i].text, columns);
		row_check(of_three == row[i].of_three, "%s: %zu bytes fit", row[i].text,
			  of_three);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_take_their_columns),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
