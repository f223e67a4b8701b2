// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/status/state.h"

#define IMAGE "/boot/initrd.img-6.1.0"

static void each_step_has_its_state(void **state)
{
	static const struct {
		const char *what;
		struct state in;
		enum state_kind kind;
		const char *text, *advice; /* parts of them; "": there is none */
	} row[] = {
		{ "nothing is wanted", { 0 }, STATE_NO_LINE, "no line", "gpupt pick" },
		{ "the same, of a boot with gpupt",
		  { .report = RECORD_GOOD },
		  STATE_NO_LINE,
		  "no line names a device",
		  "gpupt pick" },
		{ "the command line says to ignore the files",
		  { .report = RECORD_GOOD, .files_ignored = true },
		  STATE_RAN,
		  "",
		  "" },
		{ "nothing can be read",
		  { .has_errors = true },
		  STATE_UNREADABLE,
		  "be read",
		  "gpupt check" },
		{ "written",
		  { .has_lines = true },
		  STATE_TO_REBUILD,
		  "not in the initramfs yet",
		  "MAKE, then reboot" },
		{ "written, and not root",
		  { .has_lines = true, .denied = true },
		  STATE_TO_REBUILD,
		  "not in the initramfs yet",
		  "as root" },
		{ "one line of two is wrong",
		  { .has_lines = true, .has_errors = true },
		  STATE_TO_REBUILD,
		  "not in the initramfs yet",
		  "MAKE" },
		{ "rebuilt",
		  { .has_lines = true, .image = IMAGE, .since_boot = true },
		  STATE_TO_REBOOT,
		  "waiting for a reboot: " IMAGE,
		  "reboot" },
		{ "rebuilt for another kernel",
		  { .has_lines = true, .image = IMAGE, .kernel = "6.2", .since_boot = true },
		  STATE_TO_REBOOT,
		  "a reboot with Linux 6.2",
		  "MAKE" },
		{ "rebooted with another image",
		  { .has_lines = true, .image = IMAGE },
		  STATE_NOT_USED,
		  "did not run in this boot, though " IMAGE,
		  "gpupt check" },
		{ "rebooted with another kernel",
		  { .has_lines = true, .image = IMAGE, .kernel = "6.2" },
		  STATE_NOT_USED,
		  "did not run",
		  "boot Linux 6.2" },
		{ "rebooted", { .report = RECORD_GOOD, .has_lines = true }, STATE_RAN, "", "" },
		{ "edited",
		  { .report = RECORD_GOOD, .stale = true, .has_lines = true },
		  STATE_TO_REBUILD,
		  "other configuration files",
		  "MAKE" },
		{ "the last line was removed",
		  { .report = RECORD_GOOD, .stale = true },
		  STATE_TO_REBUILD,
		  "other configuration files",
		  "MAKE" },
		{ "edited and rebuilt",
		  { .report = RECORD_GOOD,
		    .stale = true,
		    .has_lines = true,
		    .image = IMAGE,
		    .since_boot = true },
		  STATE_TO_REBOOT,
		  "waiting",
		  "reboot" },
		{ "an older image was booted",
		  { .report = RECORD_GOOD, .stale = true, .has_lines = true, .image = IMAGE },
		  STATE_NOT_USED,
		  "which used another image",
		  "boot loader" },
		{ "switched off",
		  { .report = RECORD_GOOD, .off = true, .stale = true, .has_lines = true },
		  STATE_OFF,
		  "",
		  "" },
		{ "half a report",
		  { .report = RECORD_BROKEN, .has_lines = true },
		  STATE_BROKEN,
		  "",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[1024], advice[1024];

		row_check(state_decide(&row[i].in) == row[i].kind, "%s: %s", row[i].what,
			  state_name(state_decide(&row[i].in)));
		state_text(&row[i].in, text, sizeof(text));
		row_check(strstr(text, row[i].text) && !*text == !*row[i].text, "%s: %s",
			  row[i].what, text);
		state_advice(&row[i].in, "MAKE", advice, sizeof(advice));
		row_check(strstr(advice, row[i].advice) && !*advice == !*row[i].advice,
			  "%s: %s", row[i].what, advice);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_has_its_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
