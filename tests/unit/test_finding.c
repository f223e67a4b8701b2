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

/* each kind has its own name, a reason, and a place in the manual that says how bad it is */
static void test_types(void **state)
{
	static const char *const severities[] = { "notice", "warning", "error" };
	char *manual = read_manual(), want[128];

	(void)state;
	for (unsigned i = 0; i < N_FINDING_KINDS; i++) {
		const struct finding_type *type = &finding_types[i];

		row_check(type->id && *type->id && type->why && *type->why, "kind %u", i);
		for (unsigned j = 0; j < i; j++)
			row_check(strcmp(finding_types[j].id, type->id), "twice: %s", type->id);
		snprintf(want, sizeof(want), "\n.It Cm %s Pq %s\n", type->id,
			 severities[type->severity]);
		row_check(strstr(manual, want), "not in gpupt(8): %s", want + 1);
	}
	free(manual);
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
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
