// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose BAR the boot framebuffer lies in, by texts of /proc/iomem as kernels print them. */
#include "tree.h"

#include "boot/framebuffer.h"
#include "boot/sysfs.h"

#define LOW                                                                                    \
	"00000000-00000fff : Reserved\n"                                                       \
	"00001000-0009fbff : System RAM\n"                                                     \
	"000a0000-000bffff : PCI Bus 0000:00\n"                                                \
	"000c0000-000c99ff : Video ROM\n"                                                      \
	"000f0000-000fffff : Reserved\n"                                                       \
	"  000f0000-000fffff : System ROM\n"                                                   \
	"00100000-bffddfff : System RAM\n"                                                     \
	"  02000000-02e00f47 : Kernel code\n"
#define HIGH                                                                                   \
	"fec00000-fec003ff : IOAPIC 0\n"                                                       \
	"fee00000-fee00fff : Local APIC\n"                                                     \
	"100000000-13fffffff : System RAM\n"

static const struct {
	const char *name, *text, *want; /* NULL: none */
} rows[] = {
	{ "SeaBIOS with vga=MODE, on bus 0",
	  LOW "c0000000-febfffff : PCI Bus 0000:00\n"
	      "  fd000000-fdffffff : 0000:00:02.0\n"
	      "    fd000000-fdffffff : vesafb\n"
	      "  feb80000-febbffff : 0000:00:03.0\n" HIGH,
	  "0000:00:02.0" },
	{ "UEFI, a part of the BAR",
	  LOW "c0000000-febfffff : PCI Bus 0000:00\n"
	      "  c0000000-c0ffffff : 0000:00:02.0\n"
	      "    c0000000-c03e7fff : efifb\n" HIGH,
	  "0000:00:02.0" },
	{ "behind two bridges, the second function",
	  LOW "c0000000-febfffff : PCI Bus 0000:00\n"
	      "  c0000000-d1ffffff : PCI Bus 0000:01\n"
	      "    c0000000-d1ffffff : PCI Bus 0000:02\n"
	      "      c0000000-cfffffff : 0000:02:00.0\n"
	      "      d0000000-d1ffffff : 0000:02:00.1\n"
	      "        d0000000-d02fffff : efifb\n"
	      "  d2000000-d2ffffff : 0000:00:02.0\n" HIGH,
	  "0000:02:00.1" },
	{ "the function before it on the same level has nothing",
	  "c0000000-febfffff : PCI Bus 0000:00\n"
	  "  c0000000-c0ffffff : 0000:00:02.0\n"
	  "    c0000000-c0ffffff : i915\n"
	  "  d0000000-d0ffffff : 0000:00:03.0\n"
	  "    d0000000-d02fffff : vesafb\n",
	  "0000:00:03.0" },
	{ "sysfb's own part of it, and simplefb's",
	  LOW "120000000-13fffffff : PCI Bus 0000:01\n"
	      "  120000000-12fffffff : 0000:01:00.0\n"
	      "    120000000-1202fffff : BOOTFB\n"
	      "      120000000-1202fffff : simplefb\n",
	  "0000:01:00.0" },
	{ "sysfb's own part alone",
	  "120000000-12fffffff : 0000:01:00.0\n"
	  "  120000000-1202fffff : BOOTFB\n",
	  "0000:01:00.0" },
	{ "simplefb alone, deeper",
	  "120000000-12fffffff : 0000:01:00.0\n"
	  "  120000000-1202fffff : something\n"
	  "    120000000-1202fffff : simplefb\n",
	  "0000:01:00.0" },
	{ "a BAR above 4 GiB, a domain of five digits",
	  "6000000000-600fffffff : 10000:e1:1f.7\n"
	  "  6000000000-60002fffff : efifb\n",
	  "10000:e1:1f.7" },
	{ "a part of it is another function's",
	  "a0000000-a1ffffff : 0000:03:00.0\n"
	  "  a0000000-a0003fff : 0000:03:02.0\n"
	  "  a1000000-a1003fff : efifb\n",
	  "0000:03:00.0" },
	{ "behind four bridges, where the kernel indents no more",
	  "c0000000-febfffff : PCI Bus 0000:00\n"
	  "  c0000000-d1ffffff : PCI Bus 0000:01\n"
	  "    c0000000-d1ffffff : PCI Bus 0000:02\n"
	  "      c0000000-d1ffffff : PCI Bus 0000:03\n"
	  "        c0000000-d1ffffff : PCI Bus 0000:04\n"
	  "          c0000000-cfffffff : 0000:04:00.0\n"
	  "          c0000000-c03e7fff : efifb\n"
	  "          d0000000-d1ffffff : 0000:04:00.1\n",
	  "0000:04:00.0" },
	{ "there, but beside the BAR",
	  "          c0000000-cfffffff : 0000:04:00.0\n"
	  "          d0000000-d03e7fff : efifb\n",
	  NULL },
	{ "coreboot's",
	  "c0000000-c0ffffff : 0000:00:02.0\n"
	  "  c0000000-c03e7fff : Coreboot Framebuffer\n",
	  "0000:00:02.0" },
	/* DRM drivers for the same devices, since 5.14 and 6.15 */
	{ "simpledrm",
	  "c0000000-c0ffffff : 0000:02:00.0\n"
	  "  c0000000-c03e7fff : simpledrm\n",
	  "0000:02:00.0" },
	{ "efidrm",
	  "c0000000-c0ffffff : 0000:02:00.0\n"
	  "  c0000000-c03e7fff : efidrm\n",
	  "0000:02:00.0" },
	{ "vesadrm",
	  "c0000000-c0ffffff : 0000:02:00.0\n"
	  "  c0000000-c03e7fff : vesadrm\n",
	  "0000:02:00.0" },
	/* the addresses are for root only, what lies where is not */
	{ "as others than root see it",
	  "00000000-00000000 : PCI Bus 0000:00\n"
	  "  00000000-00000000 : 0000:00:02.0\n"
	  "    00000000-00000000 : vesafb\n",
	  "0000:00:02.0" },

	{ "none", LOW HIGH, NULL },
	{ "the driver of the device",
	  "c0000000-febfffff : PCI Bus 0000:00\n"
	  "  c0000000-c0ffffff : 0000:00:02.0\n"
	  "    c0000000-c0ffffff : vfio-pci\n",
	  NULL },
	{ "in no BAR", "c0000000-c0ffffff : efifb\n", NULL },
	{ "in the window of a bus",
	  "c0000000-febfffff : PCI Bus 0000:00\n"
	  "  c0000000-c03e7fff : efifb\n",
	  NULL },
	{ "beside a BAR",
	  "c0000000-febfffff : PCI Bus 0000:00\n"
	  "  c0000000-c0ffffff : 0000:00:02.0\n"
	  "  c1000000-c13e7fff : efifb\n",
	  NULL },
	{ "after all BARs, on a higher level",
	  "c0000000-febfffff : PCI Bus 0000:00\n"
	  "  c0000000-c0ffffff : 0000:00:02.0\n"
	  "    c0000000-c03e7fff : other\n"
	  "fd000000-fdffffff : vesafb\n",
	  NULL },
	{ "below what is not a BAR, after one",
	  "  c0000000-c0ffffff : 0000:00:02.0\n"
	  "  c1000000-c1ffffff : Reserved\n"
	  "    c1000000-c13e7fff : efifb\n",
	  NULL },
	{ "names that only begin, or end, like it",
	  "c0000000-c0ffffff : 0000:00:02.0\n"
	  "  c0000000-c0ffffff : efifb2\n"
	  "  c0000000-c0ffffff : xefifb\n"
	  "  c0000000-c0ffffff : efi\n"
	  "  c0000000-c0ffffff : bootfb\n"
	  "  c0000000-c0ffffff : \n",
	  NULL },
	{ "an address with more behind it",
	  "c0000000-c0ffffff : 0000:00:02.0 old\n"
	  "  c0000000-c0ffffff : efifb\n",
	  NULL },
	{ "no colon",
	  "c0000000-c0ffffff 0000:00:02.0\n"
	  "  c0000000-c0ffffff: efifb\n",
	  NULL },
	/* a line that is none does not end a BAR */
	{ "an empty line",
	  "c0000000-c0ffffff : 0000:00:02.0\n"
	  "\n"
	  "  c0000000-c0ffffff : efifb\n",
	  "0000:00:02.0" },
	{ "nothing", "", NULL },
	{ "only the beginning of a line",
	  "c0000000-c0ffffff : 0000:00:02.0\n"
	  "  c0000000-c0ffffff : efifb",
	  NULL },
};

static void lines_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct framebuffer_scan scan = { 0 };
		const char *p = rows[i].text, *end;
		char addr[PCI_ADDR_LEN] = "none";

		for (; (end = strchr(p, '\n')); p = end + 1) {
			char *line = exact_copy(p, end - p + 1);

			line[end - p] = 0;
			if (framebuffer_in_line(&scan, line))
				pci_addr_print(&scan.addr, addr);
			free(line);
		}
		row_check(!strcmp(addr, rows[i].want ? rows[i].want : "none"), "%s: %s",
			  rows[i].name, addr);
	}
	rows_end();
}

static void files_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct framebuffer_scan scan = { 0 };
		char addr[PCI_ADDR_LEN] = "none";

		tree_file("proc/iomem", rows[i].text);
		if (framebuffer_in_use(root, &scan))
			pci_addr_print(&scan.addr, addr);
		row_check(!strcmp(addr, rows[i].want ? rows[i].want : "none"), "%s: %s",
			  rows[i].name, addr);
	}
	rows_end();
}

/* wherever a block of the file ends, and however long the lines are before it */
static void any_block_and_any_line_will_do(void **state)
{
	static const char last[] = "c0000000-c0ffffff : 0000:00:02.0\n"
				   "  c0000000-c0ffffff : efifb\n";

	(void)state;
	for (size_t len = 0; len < 1100; len++) {
		struct framebuffer_scan scan = { 0 };
		char text[1200];

		memset(text, 'x', len);
		strcpy(text + len, "\n");
		strcat(text, last);
		tree_file("proc/iomem", text);
		row_check(framebuffer_in_use(root, &scan), "after a line of %zu", len);
	}
	rows_end();
}

#define DEVICES "sys/bus/platform/devices/"

static void machines_are_searched(void **state)
{
	static const char iomem[] = "c0000000-c0ffffff : 0000:02:00.0\n"
				    "  c0000000-c0ffffff : BOOTFB\n";
	static const struct {
		const char *name, *driven, *idle, *iomem, *release;
		const char *want;
		int device;
		bool evicts;
	} row[] = {
		{ "efifb", "efi-framebuffer.0", NULL, iomem, "6.1.0-50-amd64",
		  "efi-framebuffer.0", 1, true },
		{ "vesafb", "vesa-framebuffer.0", NULL, iomem, "6.12.107+deb13-amd64",
		  "vesa-framebuffer.0", 1, true },
		{ "simplefb", "simple-framebuffer.0", NULL, iomem, "5.19.17",
		  "simple-framebuffer.0", 1, false },
		{ "the next generation", "efi-framebuffer.0", NULL, iomem, "10.0.0",
		  "efi-framebuffer.0", 1, true },
		{ "6.0 itself", "efi-framebuffer.0", NULL, iomem, "6.0.0", "efi-framebuffer.0",
		  1, true },
		{ "which kernel nobody knows", "efi-framebuffer.0", NULL, iomem, NULL,
		  "efi-framebuffer.0", 1, false },
		{ "one that has a driver beside one that has none", "vesa-framebuffer.0",
		  "simple-framebuffer.0", iomem, "6.1.0", "vesa-framebuffer.0", 1, true },
		{ "no driver has it", NULL, "efi-framebuffer.0", iomem, "6.1.0", NULL, 0,
		  false },
		{ "text mode", NULL, NULL, "", "6.1.0", NULL, 0, false },
		{ "a driver, and no BAR", "efi-framebuffer.0", NULL, "", "6.1.0", NULL, 0,
		  false },
		{ "no /proc/iomem", "efi-framebuffer.0", NULL, NULL, "6.1.0", NULL, 0, false },
		{ "in a device that was not read", "efi-framebuffer.0", NULL,
		  "c0000000-c0ffffff : 0000:03:00.0\n  c0000000-c0ffffff : efifb\n", "6.1.0",
		  "efi-framebuffer.0", -1, true },
		{ "another platform device", "other.0", NULL, iomem, "6.1.0", NULL, 0, false },
	};
	struct pci_dev devs[] = { { .addr = { 0, 1, 0, 0 } }, { .addr = { 0, 2, 0, 0 } } };

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct machine m = { .devs = devs, .n_devs = LENGTH(devs) };
		char path[128];

		tree_make(NULL);
		snprintf(path, sizeof(path), DEVICES "%s/driver", row[i].driven);
		if (row[i].driven)
			tree_link(path, "../../../../bus/platform/drivers/efi-framebuffer");
		snprintf(path, sizeof(path), DEVICES "%s/uevent", row[i].idle);
		if (row[i].idle)
			tree_file(path, "");
		if (row[i].iomem)
			tree_file("proc/iomem", row[i].iomem);
		if (row[i].release)
			tree_file("proc/sys/kernel/osrelease", row[i].release);
		framebuffer_find(root, &m);
		row_check(!m.framebuffer == !row[i].want &&
				  (!m.framebuffer || !strcmp(m.framebuffer, row[i].want)),
			  "%s: %s", row[i].name, m.framebuffer);
		row_check(m.framebuffer_device == row[i].device, "%s: device %d", row[i].name,
			  m.framebuffer_device);
		row_check(m.vfio_evicts == row[i].evicts, "%s: evicts", row[i].name);
		tree_remove(NULL);
	}
	rows_end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read),
		TEST(files_are_read),
		TEST(any_block_and_any_line_will_do),
		cmocka_unit_test(machines_are_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
