// SPDX-License-Identifier: GPL-2.0-or-later
/* Indexes of aliases, as depmod writes them: whether there may be a variant driver. */
#include "boot/alias.h"

#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#define HEAD	"\xb0\x07\xf4\x57\0\2\0\1"
#define OWN	"\0\0\0\1\0\0\0\0vfio_pci\0"
#define MLX5	"\0\0\0\1\0\0\0\0mlx5_vfio_pci\0"
#define VALUE	"\xc0\0\0\x0c" /* the root: a prefix and values behind the header */
#define PARTS	"\xa0\0\0\x0c" /* a prefix and other nodes */
#define FOR_ALL "vfio_pci:v*d*sv*sd*bc*sc*i*\0"
#define TEXT(...)                                                                              \
	{                                                                                      \
		"" __VA_ARGS__, sizeof(__VA_ARGS__) - 1                                        \
	}

static const struct row {
	const char *what;
	struct {
		const char *bytes;
		size_t len;
	} index;
	bool want;
} rows[] = {
	{ "vfio-pci alone", TEXT(HEAD VALUE FOR_ALL OWN), false },
	{ "a kernel before 5.15", TEXT(HEAD VALUE "pci:v*d*sv*sd*bc03sc*i*\0" OWN), false },
	{ "nothing at all", TEXT(HEAD "\0\0\0\x0c"), false },
	{ "another kind beside it, behind a common v",
	  TEXT(HEAD PARTS "v\0"
			  "fi"
			  "\xc0\0\0\x1c"
			  "\0\0\0\0"
			  "\0\0\0\0"
			  "\0\0\0\0"),
	  false },
	{ "it, behind a common v",
	  TEXT(HEAD PARTS "v\0"
			  "ff"
			  "\xc0\0\0\x14"
			  "io_pci:v*d*sv*sd*bc*sc*i*\0" OWN),
	  false },
	{ "one device alone", TEXT(HEAD VALUE "vfio_pci:v000015B3d*sv*sd*bc*sc*i*\0" MLX5),
	  true },
	{ "one device beside all",
	  TEXT(HEAD PARTS "vfio_pci:v\0"
			  "*0"
			  "\x80\0\0\x20"
			  "\x80\0\0\x20"),
	  true },
	{ "one class of all devices",
	  TEXT(HEAD PARTS "vfio_pci:v*d*sv*sd*bc\0"
			  "*0"
			  "\x80\0\0\x20"
			  "\x80\0\0\x20"),
	  true },
	{ "another module for all devices", TEXT(HEAD VALUE FOR_ALL MLX5), true },
	{ "two modules for all devices",
	  TEXT(HEAD VALUE FOR_ALL "\0\0\0\2\0\0\0\0vfio_pci\0\0\0\0\0mlx5_vfio_pci\0"), true },
	{ "a longer alias than that of all",
	  TEXT(HEAD VALUE "vfio_pci:v*d*sv*sd*bc*sc*i*x\0" OWN), true },
	{ "something below that of all",
	  TEXT(HEAD "\xe0\0\0\x0c" FOR_ALL "aa"
		    "\x80\0\0\x0c" OWN),
	  true },
	{ "an alias that ends early", TEXT(HEAD VALUE "vfio_pci:v\0" MLX5), true },
	{ "a node that is its own child",
	  TEXT(HEAD "\x20\0\0\x0c"
		    "vv"
		    "\x20\0\0\x0c"),
	  false },
	{ "an empty file", TEXT(""), true },
	{ "no index", TEXT("alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"), true },
	{ "an index of another age", TEXT("\xb0\x07\xf4\x57\0\3\0\1" VALUE FOR_ALL OWN), true },
	{ "a root beyond the end", TEXT(HEAD "\xc0\1\0\0" FOR_ALL OWN), true },
	{ "cut off within the prefix", TEXT(HEAD VALUE "vfio_pci:v*d"), true },
	{ "cut off within the module", TEXT(HEAD VALUE FOR_ALL "\0\0\0\1\0\0\0\0vfio"), true },
};

static void variants_are_not_overlooked(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char path[] = "/tmp/test_alias.XXXXXX";
		int fd = mkstemp(path);

		assert_true(fd >= 0);
		unlink(path);
		assert_int_equal(write(fd, rows[i].index.bytes, rows[i].index.len),
				 rows[i].index.len);
		row_check(alias_may_be_in(fd) == rows[i].want, "%s", rows[i].what);
		close(fd);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variants_are_not_overlooked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
