// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a report: what crashes, hangs or has no end costs its own part. */
#include "test.h"

#include "admin/report/report.h"

#include "boot/deadline.h"

#include <unistd.h>

static int say(struct admin *a)
{
	puts("---- no title");
	printf("anna%s%s%s", a->options->all ? " all" : "", a->options->plain ? " plain" : "",
	       *a->args ? " args" : "");
	return 1;
}

static int crash(struct admin *a)
{
	(void)a;
	puts("before");
	fflush(stdout);
	_exit(3);
}

static int hang(struct admin *a)
{
	(void)a;
	puts("before");
	sleep(600);
	return 0;
}

static int flood(struct admin *a)
{
	(void)a;
	for (unsigned i = 0; i < 100000; i++)
		puts("ten bytes");
	return 0;
}

static int complain(struct admin *a)
{
	(void)a;
	fputs("to standard error\n", stderr);
	return 0;
}

static void parts(void **state)
{
	static const struct {
		const char *about;
		struct report_part part;
		const char *begins, *ends;
		bool partial;
	} rows[] = {
		{ "a command",
		  { "say", say, 5000, true, false, REPORT_SCRUB },
		  "\n---- say\n ---- no title\nUSER all\n",
		  "USER all\n# exit status 1\n",
		  false },
		{ "numbers",
		  { "say", say, 5000, false, true, REPORT_NUMBERS },
		  "\n---- say\n ---- no title\nanna plain\n",
		  "# exit status 1\n",
		  false },
		{ "standard error",
		  { "complain", complain, 5000, false, false, REPORT_SCRUB },
		  "\n---- complain\nto standard error\n",
		  "error\n",
		  false },
		{ "a crash",
		  { "crash", crash, 5000, false, false, REPORT_SCRUB },
		  "\n---- crash\nbefore\n# not whole: ",
		  "the worker crashed\n",
		  true },
		{ "a hang",
		  { "hang", hang, 300, false, false, REPORT_SCRUB },
		  "\n---- hang\nbefore\n# not whole: ",
		  "no end within 0 s\n",
		  true },
		{ "too much",
		  { "flood", flood, 20000, false, false, REPORT_SCRUB },
		  "\n---- flood\nten bytes\nten bytes\n",
		  "# what follows was too long and is left out\n",
		  true },
	};
	const struct options options = { .root = "/", .json = false };
	char *args[] = { (char *)"a", NULL };
	struct admin a = { .options = &options, .args = args };

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct report report = { .a = &a, .end_ms = deadline_now_ms() + 60000 };
		char *text = NULL;
		size_t len;

		report.out = open_memstream(&text, &len);
		assert_non_null(report.out);
		scrub_add(&report.scrub, "anna", 4, "USER");
		report_add(&report, &rows[i].part);
		fclose(report.out);
		row_check(!strncmp(text, rows[i].begins, strlen(rows[i].begins)),
			  "%s begins: %.200s", rows[i].about, text);
		row_check(len >= strlen(rows[i].ends) &&
				  !strcmp(text + len - strlen(rows[i].ends), rows[i].ends),
			  "%s ends: %s", rows[i].about, len > 100 ? text + len - 100 : text);
		row_check(report.partial == rows[i].partial, "%s: partial", rows[i].about);
		free(text);
		scrub_free(&report.scrub);
	}
	rows_end();
}

/* when all time is over, no part is begun */
static void late(void **state)
{
	static const struct report_part part = { "say", say, 5000, false, false, REPORT_SCRUB };
	const struct options options = { .root = "/", .json = false };
	struct admin a = { .options = &options };
	struct report report = { .a = &a, .end_ms = deadline_now_ms() - 1 };
	char *text = NULL;
	size_t len;

	(void)state;
	report.out = open_memstream(&text, &len);
	assert_non_null(report.out);
	report_add(&report, &part);
	fclose(report.out);
	assert_true(report.partial);
	assert_null(strstr(text, "anna"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(late),
	};

	/* as gpupt's is, which has printed nothing yet: cmocka has */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
