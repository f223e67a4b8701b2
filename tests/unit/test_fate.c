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
		{ { .reported = "bound",
		    .wanted = "vfio-pci",
		    .driver = "vfio-pci",
		    .present = true,
		    .address = "01:00.0" },
		  "bound",
		  true,
		  "" },
		{ { .reported = "bound",
		    .wanted = "vfio-pci",
		    .driver = "nouveau",
		    .present = true,
		    .address = "01:00.0" },
		  "lost",
		  false,
		  "and now nouveau has it: `gpupt bind 01:00.0` gives it back" },
		{ { .reported = "bound",
		    .wanted = "vfio-pci",
		    .present = true,
		    .address = "01:00.0" },
		  "lost",
		  false,
		  "now no driver has it" },
		/* a report that does not say what it wanted is no proof that all is well */
		{ { .reported = "bound", .present = true, .address = "01:00.0" },
		  "lost",
		  false,
		  "its driver" },
		/* not known to the boot, and an image has it */
		{ { .wanted = "vfio-pci",
		    .driver = "nouveau",
		    .present = true,
		    .no_report = true,
		    .address = "01:00.0",
		    .to_reboot = true },
		  "pending",
		  false,
		  "the next boot gives it to vfio-pci" },
		{ { .reported = "bound", .wanted = "vfio-pci", .address = "01:00.0" },
		  "gone",
		  false,
		  "no longer" },
		{ { .reported = "failed",
		    .message = "no end within 3 s",
		    .wanted = "vfio-pci",
		    .driver = "nouveau",
		    .present = true,
		    .address = "01:00.0" },
		  "failed",
		  false,
		  "no end within 3 s" },
		{ { .reported = "failed",
		    .wanted = "vfio-pci",
		    .driver = "nouveau",
		    .present = true,
		    .address = "01:00.0" },
		  "failed",
		  false,
		  "does not say why" },
		{ { .reported = "failed",
		    .message = "late",
		    .wanted = "vfio-pci",
		    .driver = "vfio-pci",
		    .present = true,
		    .address = "01:00.0" },
		  "bound-later",
		  true,
		  "" },
		{ { .reported = "refused",
		    .message = "bridge",
		    .driver = "pcieport",
		    .present = true,
		    .address = "01:00.0" },
		  "refused",
		  false,
		  "bridge" },
		{ { .reported = "refused",
		    .message = "last display",
		    .driver = "vfio-pci",
		    .present = true,
		    .address = "01:00.0" },
		  "bound-later",
		  true,
		  "" },
		{ { .reported = "refused",
		    .message = "last display",
		    .present = true,
		    .address = "01:00.0" },
		  "refused",
		  false,
		  "last display" },
		{ { .wanted = "vfio-pci", .present = true, .address = "01:00.0" },
		  "pending",
		  false,
		  "the next one gives it to vfio-pci; `gpupt bind 01:00.0` does so now" },
		{ { .wanted = "vfio-pci",
		    .present = true,
		    .stale = true,
		    .address = "01:00.0" },
		  "pending",
		  false,
		  "the next boot with a rebuilt initramfs gives it" },
		{ { .wanted = "vfio-pci",
		    .driver = "nouveau",
		    .present = true,
		    .no_report = true,
		    .address = "01:00.0" },
		  "pending",
		  false,
		  "a boot with this line in its initramfs gives it" },
		{ { .wanted = "vfio-pci",
		    .driver = "vfio-pci",
		    .present = true,
		    .no_report = true,
		    .address = "01:00.0" },
		  "bound-later",
		  true,
		  "" },
		{ { .message = "bridge: never taken",
		    .present = true,
		    .refused = true,
		    .address = "01:00.0" },
		  "refused",
		  false,
		  "bridge: never taken" },
		/* by the overlay, which leaves no report */
		{ { .wanted = "vfio-pci",
		    .driver = "vfio-pci",
		    .present = true,
		    .no_report = true,
		    .unseen = true,
		    .address = "01:00.0" },
		  "bound",
		  true,
		  "" },
		{ { .wanted = "vfio-pci",
		    .present = true,
		    .no_report = true,
		    .unseen = true,
		    .address = "01:00.0" },
		  "failed",
		  false,
		  "no driver has it, not vfio-pci: `dmesg | grep gpupt` says why" },
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
