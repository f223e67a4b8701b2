// SPDX-License-Identifier: GPL-2.0-or-later
/* The one step that comes next, in each situation. */
#include "test.h"

#include "admin/status/next.h"

#define GOOD	RECORD_GOOD
#define MISSING RECORD_MISSING
#define LINES	.has_lines = true
#define IMAGE	.image = "/boot/initrd.img"

static const struct {
	const char *situation;
	struct state state;
	struct next next;
	enum next_kind kind;
	const char *now, *boot, *step; /* what the words have */
} rows[] = {
	{ "nothing configured",
	  { .report = MISSING },
	  { .iommu = true },
	  NEXT_PICK,
	  "the host has all",
	  "the host keeps all",
	  "gpupt pick" },
	{ "nothing configured, bound by hand",
	  { .report = MISSING },
	  { .iommu = true, .by_hand = 2 },
	  NEXT_PICK,
	  "2 devices are bound by hand",
	  "the host keeps all",
	  "gpupt pick" },
	{ "nothing configured, no IOMMU",
	  { .report = MISSING },
	  { .iommu = false },
	  NEXT_CHECK,
	  "the host has all",
	  "the host keeps all",
	  "gpupt check" },
	{ "the lines are gone, the image has them",
	  { .report = GOOD, .stale = true },
	  { .iommu = true, .by_hand = 2, .rebuild = "update-initramfs -u -k all" },
	  NEXT_REBUILD,
	  "2 devices are bound, and no line names them; the initramfs is not",
	  "the host keeps all devices, once",
	  "update-initramfs" },
	{ "the lines are gone from the image, too",
	  { .report = GOOD, .stale = true, IMAGE, .since_boot = true },
	  { .iommu = true },
	  NEXT_REBOOT,
	  "the host has all devices; the initramfs is rebuilt",
	  "the host keeps all devices",
	  "reboot" },
	{ "no line can be read",
	  { .report = MISSING, .has_errors = true },
	  { .iommu = true },
	  NEXT_CHECK,
	  "cannot be read",
	  "the host keeps all",
	  "gpupt check" },
	{ "one of the lines cannot be read",
	  { .report = GOOD, .has_errors = true, LINES },
	  { .iommu = true, .wanted = 2, .bound = 2 },
	  NEXT_CHECK,
	  "bound; a line of the configuration cannot be read",
	  "2 devices kept",
	  "gpupt check" },
	{ "picked, without an IOMMU",
	  { .report = MISSING, LINES },
	  { .iommu = false, .refused = 2 },
	  NEXT_CHECK,
	  "the lines take no device",
	  "the host keeps all",
	  "gpupt check" },
	{ "picked",
	  { .report = MISSING, LINES },
	  { .iommu = true, .wanted = 2, .rebuild = "dracut --force --regenerate-all" },
	  NEXT_REBUILD,
	  "not bound; the initramfs is not rebuilt yet",
	  "2 devices kept for VMs, once the initramfs is rebuilt",
	  "dracut --force --regenerate-all  # then reboot" },
	{ "picked, by root, one device",
	  { .report = MISSING, LINES },
	  { .iommu = true, .wanted = 1, .rebuild = "mkinitcpio -P", .root = true },
	  NEXT_REBUILD,
	  "not bound",
	  "1 device kept",
	  "mkinitcpio -P  # then reboot" },
	{ "picked, and the images are root's",
	  { .report = MISSING, LINES, .denied = true },
	  { .iommu = true, .wanted = 2 },
	  NEXT_LOOK,
	  "only root can see",
	  "if it is not",
	  "sudo gpupt " },
	{ "picked, what shares its group",
	  { .report = MISSING, LINES },
	  { .iommu = true, .wanted = 2, .shared = 2 },
	  NEXT_CHECK,
	  "not bound",
	  "the host keeps a part of an IOMMU group",
	  "gpupt check" },
	{ "picked, what is not there",
	  { .report = MISSING, LINES },
	  { .iommu = true },
	  NEXT_CHECK,
	  "the lines take no device",
	  "the host keeps all",
	  "gpupt check" },
	{ "rebuilt",
	  { .report = MISSING, LINES, IMAGE, .since_boot = true },
	  { .iommu = true, .wanted = 2 },
	  NEXT_REBOOT,
	  "not bound; the initramfs is rebuilt",
	  "2 devices kept for VMs",
	  "sudo reboot" },
	{ "rebuilt for another kernel, and bound meanwhile",
	  { .report = MISSING, LINES, IMAGE, .since_boot = true, .kernel = "6.12" },
	  { .iommu = true, .wanted = 2, .bound = 2, .refused = 1, .root = true },
	  NEXT_REBOOT,
	  "bound; the initramfs is rebuilt",
	  "2 devices kept for VMs; another is refused",
	  "reboot  # with Linux 6.12" },
	{ "rebuilt, rebooted, and with another image",
	  { .report = MISSING, LINES, IMAGE },
	  { .iommu = true, .wanted = 2 },
	  NEXT_CHECK,
	  "did not use /boot/initrd.img",
	  "if it uses that image",
	  "gpupt check" },
	{ "bound",
	  { .report = GOOD, LINES },
	  { .iommu = true, .wanted = 2, .bound = 2, .well = true },
	  NEXT_EXPORT,
	  "bound, ready for a VM",
	  "2 devices kept for VMs",
	  "gpupt export libvirt" },
	{ "half of it bound",
	  { .report = GOOD, LINES },
	  { .iommu = true, .wanted = 2, .bound = 1 },
	  NEXT_CHECK,
	  "1 of 2 devices are bound; something is not",
	  "2 devices kept",
	  "gpupt check" },
	{ "a line added since",
	  { .report = GOOD, LINES, .stale = true },
	  { .iommu = true, .wanted = 3, .bound = 2, .rebuild = "x" },
	  NEXT_REBUILD,
	  "2 of 3 devices are bound; the initramfs is not rebuilt yet",
	  "3 devices kept for VMs, once",
	  "x  # then reboot" },
	{ "switched off",
	  { .report = GOOD, LINES, .off = true },
	  { .iommu = true, .wanted = 2 },
	  NEXT_UNDO_OFF,
	  "told to leave all devices alone",
	  "if it is not told the same",
	  "without gpupt=off" },
	{ "a report that tells nothing",
	  { .report = RECORD_BROKEN, LINES },
	  { .iommu = true, .wanted = 2, .bound = 2 },
	  NEXT_CHECK,
	  "something is not as",
	  "2 devices kept",
	  "gpupt check" },
};

static void situations(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct next n = rows[i].next;
		char text[3][512];

		n.state = &rows[i].state;
		row_check(next_decide(&n) == rows[i].kind, "%s: %d", rows[i].situation,
			  next_decide(&n));
		next_now(&n, text[0], sizeof(text[0]));
		next_boot(&n, text[1], sizeof(text[1]));
		next_step(&n, text[2], sizeof(text[2]));
		row_check(strstr(text[0], rows[i].now) && strstr(text[1], rows[i].boot) &&
				  strstr(text[2], rows[i].step),
			  "%s: %s | %s | %s", rows[i].situation, text[0], text[1], text[2]);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(situations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
