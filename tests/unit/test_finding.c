// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/finding.h"

#include "test.h"

static char *read_manual(void)
{
	FILE *f = fopen("binder/admin/gpupt.8", "r");
	char *text = calloc(1, 1 << 20);

	assert_non_null(text);
	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

#define MANUAL_BEGIN "see tests/unit/test_finding.c\n"
#define MANUAL_END   ".\\\" end of findings\n"
#define WANTED	     "build/gpupt.8-findings"

/* the list as gpupt(8) has it, into TEXT */
static void write_list(char *text, size_t size)
{
	static const char *const severities[] = { "notice", "warning", "error" };
	static const char *const heads[] = { "What is so now", "The next boot", "The system" };
	FILE *f = fmemopen(text, size, "w");

	assert_non_null(f);
	fputs(".Bl -tag -width Ds\n", f);
	for (unsigned i = 0; i < N_FINDING_KINDS; i++) {
		const struct finding_type *type = &finding_types[i];

		if (!i || type->section != finding_types[i - 1].section)
			fprintf(f, "%s.It Em %s\n.Bl -tag -width Ds -compact\n",
				i ? ".El\n" : "", heads[type->section]);
		fprintf(f, ".It Cm %s Pq %s\n%s\n(%s)\n", type->id, severities[type->severity],
			type->means, type->source);
	}
	fputs(".El\n.El\n", f);
	fclose(f);
}

/* gpupt(8) has the list that the table makes; where it has another, the one to be pasted is in a file */
static void test_manual(void **state)
{
	char *manual = read_manual(), *begin = strstr(manual, MANUAL_BEGIN), *end;
	static char want[1 << 16];
	bool same;

	(void)state;
	assert_non_null(begin);
	begin += strlen(MANUAL_BEGIN);
	end = strstr(begin, MANUAL_END);
	assert_non_null(end);
	*end = 0;
	write_list(want, sizeof(want));
	same = !strcmp(begin, want);
	free(manual);
	if (!same) {
		FILE *f = fopen(WANTED, "w");

		if (f) {
			fputs(want, f);
			fclose(f);
		}
		fail_msg("the list in gpupt(8) is not that of the table: put " WANTED
			 " in its place");
	}
}

/* each kind has its own name and all of its texts, which mdoc can take, and the sections follow each other */
static void test_types(void **state)
{
	(void)state;
	for (unsigned i = 0; i < N_FINDING_KINDS; i++) {
		const struct finding_type *type = &finding_types[i];
		const char *const texts[] = { type->id,	  type->means, type->why,
					      type->seen, type->todo,  type->source };

		for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
			row_check(texts[t] && *texts[t] && !strchr(".'", *texts[t]) &&
					  !strpbrk(texts[t], "\\\n"),
				  "kind %u, text %zu", i, t);
		for (unsigned j = 0; j < i; j++)
			row_check(strcmp(finding_types[j].id, type->id), "twice: %s", type->id);
		row_check(!i || type->section >= finding_types[i - 1].section, "%s", type->id);
	}
	rows_end();
}

static void test_list(void **state)
{
	const struct pci_addr addr = { 0, 1, 0, 1 };
	struct findings f = { 0 };
	char what[16];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		finding_add(&f, i % 2 ? FIND_GUARD : FIND_LEFTOVER, "number %u", i);
		finding_fix(&f, "not this");
		finding_fix(&f, "fix %u", i);
		finding_looked_at(&f, "at %u", i);
	}
	finding_device(&f, &addr);
	finding_place(&f, "no file", 7);
	finding_place(&f, "file", 3);
	assert_false(f.failed);
	assert_int_equal(f.n, 100);
	assert_int_equal(f.n_looked_at, 100);
	assert_int_equal(f.n_of[SEVERITY_ERROR], 50);
	assert_int_equal(f.n_of[SEVERITY_WARNING], 0);
	assert_int_equal(f.n_of[SEVERITY_NOTICE], 50);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(what, sizeof(what), "number %u", i);
		row_check(!strcmp(f.list[i].what, what), "%s", f.list[i].what);
		snprintf(what, sizeof(what), "fix %u", i);
		row_check(!strcmp(f.list[i].fix, what), "%s", f.list[i].fix);
	}
	assert_string_equal(f.list[99].address, "0000:01:00.1");
	assert_string_equal(f.list[99].file, "file");
	assert_int_equal(f.list[99].line, 3);
	assert_null(f.list[98].file);
	finding_free(&f);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_manual),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
