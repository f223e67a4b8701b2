// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#define TEXT(text) text, sizeof(text) - 1
#define TOO_LONG   "expected a line of at most 1024 bytes"
#define FOUR	   "expected an ID of four hex digits or *, as in 10de:13c2"
#define CONTROL	   "control character: expected plain text"

static void files_are_read_line_by_line(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *want;
	} row[] = {
		{ TEXT(""), "" },
		{ TEXT("\n"), "" },
		{ TEXT("\n\n \t \n"), "" },
		{ TEXT("10de:13c2\n"), "rule 1 10de:13c2\n" },
		{ TEXT("10de:13c2"), "rule 1 10de:13c2\n" },
		{ TEXT("\n\n10de:13c2\n\n1002:\n"), "rule 3 10de:13c2\nrule 5 1002:\n" },
		{ TEXT("  10de:13c2 \t\n"), "rule 1 10de:13c2\n" },
		{ TEXT("10de:13c2 group=all\n"), "rule 1 10de:13c2 group=all\n" },

		/* comments */
		{ TEXT("# nothing\n"), "" },
		{ TEXT("#"), "" },
		{ TEXT("   # nothing"), "" },
		{ TEXT("10de:13c2 # card\n#\n1002:#x"), "rule 1 10de:13c2\nrule 3 1002:\n" },
		{ TEXT("# any \001 \377 byte \0 there\n10de:13c2"), "rule 2 10de:13c2\n" },

		/* line ends of other systems */
		{ TEXT("10de:13c2\r\n1002:\r\n"), "rule 1 10de:13c2\nrule 2 1002:\n" },
		{ TEXT("10de:13c2\r\n1002:"), "rule 1 10de:13c2\nrule 2 1002:\n" },
		{ TEXT("\r\n\r\n# x\r\n1002:\r"), "rule 4 1002:\n" },
		{ TEXT("10de:13c2 # x\r\n"), "rule 1 10de:13c2\n" },
		{ TEXT("10de:13c2\r1002:\n"), "error 1:10 " CONTROL "\n" },
		{ TEXT("10de:13c2\r\r\n"), "error 1:10 " CONTROL "\n" },

		/* a wrong line costs itself only */
		{ TEXT("oops\n10de:13c2\n"), "rule 2 10de:13c2\nerror 1:1 " FOUR "\n" },
		{ TEXT("10de:13c2\n1002: group=x\n01:00.0"),
		  "rule 1 10de:13c2\nrule 3 01:00.0\nerror 2:13 expected group=all\n" },
		{ TEXT("\tx:y\n"), "error 1:2 " FOUR "\n" },
		{ TEXT("10de:13\0c2\n1002:\n"), "rule 2 1002:\nerror 1:8 " CONTROL "\n" },
		{ TEXT("\0\n1002:\n"), "rule 2 1002:\nerror 1:1 " CONTROL "\n" },
		{ TEXT("\0"), "error 1:1 " CONTROL "\n" },
		{ TEXT("\0# x\n"), "error 1:1 " CONTROL "\n" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char *copy = exact_copy(row[i].text, row[i].len), text[DUMP_MAX];
		struct conf conf = { 0 };

		conf_parse(&conf, "f", copy, row[i].len);
		dump_conf(&conf, text);
		row_check(!strcmp(text, row[i].want), "'%s' gives:\n%sinstead of:\n%s",
			  row[i].text, text, row[i].want);
		conf_free(&conf);
		free(copy);
	}
	rows_end();
}

/* a line of LEN bytes that starts with START, and a good one behind it */
static char *long_text(const char *start, char fill, size_t len, const char *end, size_t *size)
{
	static const char next[] = "1002:\n";
	size_t n = strlen(start), e = strlen(end);
	char *text = malloc(len + e + sizeof(next));

	assert_non_null(text);
	memset(text, fill, len);
	memcpy(text, start, n);
	memcpy(text + len, end, e);
	memcpy(text + len + e, next, sizeof(next) - 1);
	*size = len + e + sizeof(next) - 1;
	return text;
}

static void long_lines_are_refused_and_the_next_is_read(void **state)
{
	static const struct {
		const char *start, *end;
		char fill;
		size_t len;
		const char *want;
	} row[] = {
		{ "10de:13c2", "\n", ' ', 1024, "rule 1 10de:13c2\nrule 2 1002:\n" },
		{ "10de:13c2", "\n", ' ', 1025, "rule 2 1002:\nerror 1:1025 " TOO_LONG "\n" },
		{ "10de:13c2", "\n", ' ', 100000, "rule 2 1002:\nerror 1:1025 " TOO_LONG "\n" },
		{ "10de:13c2", "\n", 'x', 100000, "rule 2 1002:\nerror 1:1025 " TOO_LONG "\n" },
		{ "", "\n", '\0', 100000, "rule 2 1002:\nerror 1:1025 " TOO_LONG "\n" },
		/* the line end is not part of it */
		{ "10de:13c2", "\r\n", ' ', 1024, "rule 1 10de:13c2\nrule 2 1002:\n" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char dump[DUMP_MAX];
		struct conf conf = { 0 };
		size_t size;
		char *text =
			long_text(row[i].start, row[i].fill, row[i].len, row[i].end, &size);

		conf_parse(&conf, "f", text, size);
		dump_conf(&conf, dump);
		row_check(!strcmp(dump, row[i].want), "row %zu gives:\n%sinstead of:\n%s", i,
			  dump, row[i].want);
		conf_free(&conf);
		free(text);
	}
	rows_end();
}

/* LINE and a line end, N times */
static char *repeat(const char *line, unsigned n)
{
	size_t len = strlen(line);
	char *text = malloc(n * (len + 1) + 1);

	assert_non_null(text);
	for (unsigned i = 0; i < n; i++) {
		memcpy(text + i * (len + 1), line, len);
		text[i * (len + 1) + len] = '\n';
	}
	text[n * (len + 1)] = 0;
	return text;
}

static void rules_are_bounded(void **state)
{
	char *text = repeat("10de:13c2", CONF_RULES_MAX + 2);
	struct conf conf = { 0 };

	(void)state;
	conf_parse(&conf, "f", text, strlen(text));
	assert_int_equal(conf.n_rules, CONF_RULES_MAX);
	assert_int_equal(conf.n_errors, 2);
	assert_int_equal(conf.errors[0].line, CONF_RULES_MAX + 1);
	assert_string_equal(conf.errors[0].what, "expected at most 4096 lines in all");
	for (unsigned i = 0; i < conf.n_rules; i++) {
		assert_int_equal(conf.rules[i].line, i + 1);
		assert_int_equal(conf.rules[i].ids.device, 0x13c2);
	}
	conf_free(&conf);
	free(text);
}

static void errors_are_counted_beyond_those_kept(void **state)
{
	char *text = repeat("oops", 100);
	struct conf conf = { 0 };

	(void)state;
	conf_parse(&conf, "f", text, strlen(text));
	conf_parse(&conf, "g", "10de:13c2", 9);
	assert_int_equal(conf.n_errors, 100);
	assert_int_equal(conf.errors[CONF_ERRORS_MAX - 1].line, CONF_ERRORS_MAX);
	assert_int_equal(conf.n_rules, 1);
	conf_free(&conf);
	free(text);
}

static void files_add_up(void **state)
{
	struct conf conf = { 0 };

	(void)state;
	conf_parse(&conf, "a", "10de:13c2\nx", 11);
	conf_parse(&conf, "b", "\n1002:", 6);
	conf_add_line(&conf, "c", 1, 40, "zz 01:00.0", "zz 01:00.0" + 10);
	assert_int_equal(conf.n_rules, 2);
	assert_string_equal(conf.rules[0].file, "a");
	assert_string_equal(conf.rules[1].file, "b");
	assert_int_equal(conf.rules[1].line, 2);
	assert_int_equal(conf.n_errors, 2);
	assert_string_equal(conf.errors[0].file, "a");
	assert_string_equal(conf.errors[1].file, "c");
	assert_int_equal(conf.errors[1].column, 40);
	conf_free(&conf);
	assert_int_equal(conf.n_rules, 0);
	assert_null(conf.rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_line_by_line),
		cmocka_unit_test(long_lines_are_refused_and_the_next_is_read),
		cmocka_unit_test(rules_are_bounded),
		cmocka_unit_test(errors_are_counted_beyond_those_kept),
		cmocka_unit_test(files_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
