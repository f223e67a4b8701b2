// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/status/fate.h"

static void each_history_has_its_word(void **state)
{
	static const struct {
		struct fate_input in;
		const char *name;
		bool well;
		const char *text; /* a part of it; "": there is none */
	} row[] = {
		{ { "bound", NULL, "vfio-pci", "vfio-pci", true, false, false, false, "01:00.0",
		    false },
		  "bound",
		  true,
		  "" },
		{ { "bound", NULL, "vfio-pci", "nouveau", true, false, false, false, "01:00.0",
		    false },
		  "lost",
		  false,
		  "and now nouveau has it: `gpupt bind 01:00.0` gives it back" },
		{ { "bound", NULL, "vfio-pci", NULL, true, false, false, false, "01:00.0",
		    false },
		  "lost",
		  false,
		  "now no driver has it" },
		/* a report that does not say what it wanted is no proof that all is well */
		{ { "bound", NULL, NULL, NULL, true, false, false, false, "01:00.0", false },
		  "lost",
		  false,
		  "its driver" },
		/* not known to the boot, and an image has it */
		{ { NULL, NULL, "vfio-pci", "nouveau", true, false, true, false, "01:00.0",
		    true },
		  "pending",
		  false,
		  "the next boot gives it to vfio-pci" },
		{ { "bound", NULL, "vfio-pci", NULL, false, false, false, false, "01:00.0",
		    false },
		  "gone",
		  false,
		  "no longer" },
		{ { "failed", "no end within 3 s", "vfio-pci", "nouveau", true, false, false,
		    false, "01:00.0", false },
		  "failed",
		  false,
		  "no end within 3 s" },
		{ { "failed", NULL, "vfio-pci", "nouveau", true, false, false, false, "01:00.0",
		    false },
		  "failed",
		  false,
		  "does not say why" },
		{ { "failed", "late", "vfio-pci", "vfio-pci", true, false, false, false,
		    "01:00.0", false },
		  "bound-later",
		  true,
		  "" },
		{ { "refused", "bridge", NULL, "pcieport", true, false, false, false, "01:00.0",
		    false },
		  "refused",
		  false,
		  "bridge" },
		{ { "refused", "last display", NULL, "vfio-pci", true, false, false, false,
		    "01:00.0", false },
		  "bound-later",
		  true,
		  "" },
		{ { "refused", "last display", NULL, NULL, true, false, false, false, "01:00.0",
		    false },
		  "refused",
		  false,
		  "last display" },
		{ { NULL, NULL, "vfio-pci", NULL, true, false, false, false, "01:00.0", false },
		  "pending",
		  false,
		  "the next one gives it to vfio-pci; `gpupt bind 01:00.0` does so now" },
		{ { NULL, NULL, "vfio-pci", NULL, true, false, false, true, "01:00.0", false },
		  "pending",
		  false,
		  "the next boot with a rebuilt initramfs gives it" },
		{ { NULL, NULL, "vfio-pci", "nouveau", true, false, true, false, "01:00.0",
		    false },
		  "pending",
		  false,
		  "a boot with this line in its initramfs gives it" },
		{ { NULL, NULL, "vfio-pci", "vfio-pci", true, false, true, false, "01:00.0",
		    false },
		  "bound-later",
		  true,
		  "" },
		{ { NULL, "bridge: never taken", NULL, NULL, true, true, false, false,
		    "01:00.0", false },
		  "refused",
		  false,
		  "bridge: never taken" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char joined[FATE_JOINED];
		struct fate_text text;
		enum fate fate = fate_of(&row[i].in, &text);

		row_check(!strcmp(fate_name(fate), row[i].name), "row %zu: %s", i,
			  fate_name(fate));
		row_check(fate_is_well(fate) == row[i].well, "row %zu: well", i);
		fate_join(&text, joined);
		row_check(*row[i].text ? strstr(joined, row[i].text) != NULL : !*joined,
			  "row %zu: %s", i, joined);
		row_check(!strstr(text.why, "`gpupt "), "row %zu: advice: %s", i, text.why);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_history_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
