// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/modprobe.h"

#include "test.h"

/* LINE COMMAND MODULE REST, each behind a `|` */
static char *dump(const struct settings *s, char *text, size_t size)
{
	*text = 0;
	for (unsigned i = 0; i < s->n; i++) {
		size_t at = strlen(text);

		snprintf(text + at, size - at, "|%u %s,%s,%s", s->list[i].line,
			 s->list[i].command, s->list[i].module, s->list[i].rest);
	}
	return text;
}

static const struct {
	const char *text, *want;
} lines[] = {
	{ "", "" },
	{ "# options vfio-pci ids=1:2\n\n  \n", "" },
	{ "blacklist nouveau", "|1 blacklist,nouveau," },
	{ "options vfio-pci ids=1:2 disable_vga=1\n",
	  "|1 options,vfio-pci,ids=1:2 disable_vga=1" },
	{ "\n \toptions\tvfio_pci\tids=1:2\n", "|2 options,vfio_pci,ids=1:2" },
	{ "options a \\\n  b=1 \\\n c=2\nblacklist d\n",
	  "|1 options,a,b=1  c=2|4 blacklist,d," },
	{ "blacklist a\\", "|1 blacklist,a," },
	{ "# one \\\nblacklist a\nblacklist b\n", "|3 blacklist,b," },
	{ "install vfio-pci /bin/a; /bin/b\n", "|1 install,vfio-pci,/bin/a; /bin/b" },
	{ "options\n", "|1 options,," },
};

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(lines); i++) {
		struct settings s = { 0 };
		char text[512];

		row_check(!modprobe_parse(&s, "file", lines[i].text), "%s", lines[i].text);
		row_check(!strcmp(dump(&s, text, sizeof(text)), lines[i].want), "%s: %s",
			  lines[i].text, text);
		modprobe_free(&s);
	}
	rows_end();
}

static const struct {
	const char *text, *want;
} words[] = {
	{ "", "" },
	{ "quiet root=/dev/sda1 intremap=off\n",
	  "|1 word,quiet,|1 word,root,/dev/sda1|1 word,intremap,off" },
	{ "vfio-pci.ids=10de:13c2,10de:0fbb", "|1 options,vfio-pci,ids=10de:13c2,10de:0fbb" },
	{ "modprobe.blacklist=nouveau,radeon rd.driver.blacklist=a",
	  "|1 blacklist,nouveau,|1 blacklist,radeon,|1 blacklist,a," },
	{ "module_blacklist=vfio_pci", "|1 forbid,vfio_pci," },
	{ "rd.driver.pre=vfio-pci", "|1 options,rd,driver.pre=vfio-pci" },
	{ "dyndbg=\"file a.c +p\" x", "|1 word,dyndbg,file a.c +p|1 word,x," },
	{ "initrd=\\initramfs.img a.b", "|1 word,initrd,\\initramfs.img|1 word,a.b," },
	{ "a -- vfio-pci.ids=1:2", "|1 word,a," },
	{ "module_blacklist=", "" },
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(words); i++) {
		struct settings s = { 0 };
		char text[512], *copy = strdup(words[i].text);

		row_check(!modprobe_parse_cmdline(&s, "file", copy), "%s", words[i].text);
		row_check(!strcmp(dump(&s, text, sizeof(text)), words[i].want), "%s: %s",
			  words[i].text, text);
		modprobe_free(&s);
		free(copy);
	}
	rows_end();
}

static const struct {
	const char *rest, *name, *want; /* NULL: none */
} values[] = {
	{ "ids=1:2", "ids", "1:2" },  { "disable_vga=1 ids=1:2 x=3", "ids", "1:2" },
	{ "myids=1:2", "ids", NULL }, { "idsx=1:2", "ids", NULL },
	{ "ids", "ids", "" },	      { "ids=", "ids", "" },
	{ "", "ids", NULL },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(values); i++) {
		size_t len = 99;
		const char *found = modprobe_value(values[i].rest, values[i].name, &len);

		row_check(!found == !values[i].want, "%s", values[i].rest);
		if (found && values[i].want)
			row_check(len == strlen(values[i].want) &&
					  !strncmp(found, values[i].want, len),
				  "%s: %.*s", values[i].rest, (int)len, found);
	}
	rows_end();
}

static void test_names(void **state)
{
	(void)state;
	assert_true(modprobe_is_module("vfio-pci", "vfio_pci"));
	assert_true(modprobe_is_module("vfio_pci", "vfio_pci"));
	assert_false(modprobe_is_module("vfio-pci", "vfio-pci-core"));
	assert_false(modprobe_is_module("vfio-pc", "vfio_pci"));
	assert_false(modprobe_is_module("", "vfio"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
