// SPDX-License-Identifier: GPL-2.0-or-later
/* What an operand ADDRESS|ID means: the words themselves are in test_rule. */
#include "test.h"

#include "admin/target.h"

static const struct {
	const char *text, *wrong; /* what the message has; NULL: it is right */
	unsigned select;
} words[] = {
	{ "01:00.0", NULL, SEL_ADDR | SEL_FN },
	{ "0000:01:00.0", NULL, SEL_ADDR | SEL_FN },
	{ "10000:e1:00.0", NULL, SEL_ADDR | SEL_FN },
	{ "01:00", NULL, SEL_ADDR },
	{ "0000:01:00", NULL, SEL_ADDR },
	{ "00:01.0/00.0", NULL, SEL_PATH },
	{ "10de:13c2", NULL, SEL_VENDOR | SEL_DEVICE },
	{ "10de:", NULL, SEL_VENDOR },
	{ "::03xx", NULL, SEL_CLASS },
	{ "subsystem=1458:3679", NULL, SEL_SUBSYS },
	{ "boot_vga=1", NULL, SEL_BOOT_VGA },
	/* the option alone would mean every device */
	{ "functions=all", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "driver=vfio-pci", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "vfs=4", "not for this kind of line", 0 },
	{ "colour=red", "unknown option", 0 },
	{ "", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "mdev", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "headless", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "GTX970", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "01:00.0 10de:13c2", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "01:00.8", "a function number", 0 },
	{ "01:20.0", "a device number", 0 },
	{ "01:00.0x", "an address (01:00.0), an ID (10de:13c2)", 0 },
	{ "10de:13c", "four hex digits", 0 },
	{ ":", "every device", 0 },
};

static void parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(words); i++) {
		struct rule rule;
		const char *wrong = target_parse(&rule, words[i].text);

		if (!words[i].wrong)
			row_check(!wrong && rule.select == words[i].select,
				  "'%s': %s, select %x", words[i].text, wrong ? wrong : "right",
				  rule.select);
		else
			row_check(wrong && strstr(wrong, words[i].wrong), "'%s': %s",
				  words[i].text, wrong ? wrong : "right");
	}
	rows_end();
}

static void cards(void **state)
{
	struct pci_dev devs[] = { { .addr = { 0, 1, 0, 0 } },
				  { .addr = { 0, 1, 0, 1 } },
				  { .addr = { 0, 1, 1, 0 } },
				  { .addr = { 1, 1, 0, 0 } } };
	struct machine m = { .devs = devs, .n_devs = LENGTH(devs) };

	(void)state;
	assert_true(target_is_card(&m, (unsigned[]){ 0 }, 1));
	assert_true(target_is_card(&m, (unsigned[]){ 0, 1 }, 2));
	assert_false(target_is_card(&m, (unsigned[]){ 0, 2 }, 2));
	assert_false(target_is_card(&m, (unsigned[]){ 0, 3 }, 2));
	assert_false(target_is_card(&m, (unsigned[]){ 0, 1, 2 }, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(cards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
