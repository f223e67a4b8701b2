// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/name_list.h"

#include <errno.h>

/* two of one vendor, one whose subsystem has a vendor of its own */
static struct pci_dev devs[] = {
	{ .ids = { 0x10de, 0x13c2, 0x1458, 0x3679, 0x030000 } },
	{ .ids = { 0x10de, 0x0fbb, 0x1458, 0x3679, 0x040300 } },
	{ .ids = { 0x1b21, 0x1042, 0, 0, 0x0c0330 } },
};

static const struct machine machine = { .devs = devs, .n_devs = LENGTH(devs) };

/* what the filter leaves of LIST, free() it */
static char *filtered(const char *list, size_t len, int *err)
{
	size_t size;
	char *text;
	FILE *file = open_memstream(&text, &size);

	*err = name_list_filter(list, len, &machine, file);
	fclose(file);
	return text;
}

static const struct {
	const char *list, *want;
} rows[] = {
	{ "# comment\n\n10de  NVIDIA\n\t13c2  GTX 970\n", "10de  NVIDIA\n\t13c2  GTX 970\n" },
	{ "10de  NVIDIA\n\t13c1  other\n\t13c3  other\n\t0fbb  Audio\n",
	  "10de  NVIDIA\n\t0fbb  Audio\n" },
	/* subsystems go with their device */
	{ "10de  NVIDIA\n\t13c1  other\n\t\t1458 3679  Board\n\t13c2  GTX 970\n\t\t1458 3679  Board\n",
	  "10de  NVIDIA\n\t13c2  GTX 970\n\t\t1458 3679  Board\n" },
	/* the same device number of another vendor */
	{ "1002  AMD\n\t13c2  other\n1458  Gigabyte\n\t13c2  other\n", "1458  Gigabyte\n" },
	/* a vendor whose devices are not known */
	{ "1b21  ASMedia\n1b22  other\n", "1b21  ASMedia\n" },
	/* a line that is no more than a device's number */
	{ "10de  NVIDIA\n\t13\n\t13c2\n\t", "10de  NVIDIA\n\t13c2\n" },
	/* classes, and what there may be one day */
	{ "1002  AMD\nC 03  Display\n\t00  VGA\n\t\t00  VGA\nX 1\n\ty\n",
	  "C 03  Display\n\t00  VGA\n\t\t00  VGA\nX 1\n\ty\n" },
	/* comments end no vendor */
	{ "10de  NVIDIA\n# comment\n\t13c2  GTX 970", "10de  NVIDIA\n\t13c2  GTX 970" },
	{ "1002  AMD\n\n\t13c2  other\n", "" },
};

static void test_filter(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char *list = exact_copy(rows[i].list, strlen(rows[i].list));
		int err;
		char *text = filtered(list, strlen(rows[i].list), &err);

		row_check(!err && !strcmp(text, rows[i].want), "row %zu: %d, '%s'", i, err,
			  text);
		free(text);
		free(list);
	}
	rows_end();
}

static void test_no_list(void **state)
{
	static const char gzip[] = "\x1f\x8b\x08";
	int err;

	(void)state;
	free(filtered(gzip, sizeof(gzip), &err));
	assert_int_equal(err, -EINVAL);
	free(filtered("", 0, &err));
	assert_int_equal(err, -EINVAL);
	assert_int_equal(name_list_open("/nonexistent", &machine), -ENOENT);
	assert_int_equal(name_list_open("/", &machine), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
