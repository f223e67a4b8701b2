// SPDX-License-Identifier: GPL-2.0-or-later
/* What a report leaves out, and what it must not. */
#include "test.h"

#include "admin/report/scrub.h"
#include "admin/report/secrets.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

enum how { TEXT, CMDLINE, CONF };

/* what becomes of TEXT; free() it */
static char *scrubbed(struct scrub *scrub, const char *text, enum how how)
{
	char *copy = exact_copy(text, strlen(text)), *out = NULL;
	size_t len;
	FILE *f = open_memstream(&out, &len);

	assert_non_null(f);
	if (how == TEXT)
		scrub_write(scrub, copy, strlen(text), f);
	else if (how == CONF)
		scrub_write_conf(scrub, copy, strlen(text), f);
	else
		scrub_write_cmdline(scrub, text, f);
	fclose(f);
	free(copy);
	return out;
}

static void row(struct scrub *scrub, const char *text, enum how how, const char *wanted)
{
	char *found = scrubbed(scrub, text, how);

	row_check(!strcmp(found, wanted), "'%s' becomes '%s', not '%s'", text, found, wanted);
	free(found);
}

static void forms(void **state)
{
	static const char *const rows[][2] = {
		/* UUIDs stay UUIDs, for gpupt.conf has them */
		{ UUID, "00000000-0000-0000-0000-000000000001" },
		{ "mdev 00:02.0 i915-GVTg_V5_4 " UUID "\n",
		  "mdev 00:02.0 i915-GVTg_V5_4 00000000-0000-0000-0000-000000000001\n" },
		{ "83B8F4F2-509F-382F-3C1E-E6BFE0FA1001.",
		  "00000000-0000-0000-0000-000000000001." },
		{ "x" UUID, "x" UUID },
		{ "de:ad:be:ef:00:01", "MAC-1" },
		{ "(DE:AD:BE:EF:00:01)", "(MAC-1)" },
		{ "link de-ad-be-ef-00-01 up", "link MAC-1 up" },
		{ "00:11:22:33:44:55:66:77", "MAC-1" },
		{ "Device Serial Number 00-11-22-ff-ff-33-44-55",
		  "Device Serial Number removed" },
		{ "80:00:02:08:fe:80:00:00:00:00:00:00:00:11:22:33:44:55:66:77", "MAC-1" },
		{ "enxdeadbeef0001: link", "enxMAC-1: link" },
		{ "192.168.17.4:/srv", "removed:/srv" },
		{ "at 10.0.0.1.", "at removed." },
		{ "fe80::1:2ff:fe03:4", "removed" },
		{ "2001:db8:0:0:1:2:3:4", "removed" },
		{ "0123456789abcdef0123456789abcdef", "removed" },
		{ "anna.smith@mail.example.org, and", "removed, and" },
		{ "wwn-0x5002538d41234567", "wwn-removed" },
		{ "eui.0025385b71b0a1b2", "eui.removed" },
		/* serial numbers, by what stands before them */
		{ "SerialNumber: S3Z9NB0K", "SerialNumber: removed" },
		{ "serial=XQ12ab34", "serial=removed" },
		{ "Serial number XQ12", "Serial number removed" },
		{ "S/N: 4711XQ", "S/N: removed" },
		/* file systems, disks, folders */
		{ "root=UUID=" UUID " ro", "root=removed ro" },
		{ "root=/dev/mapper/anna--vg-root ro", "root=removed ro" },
		{ "UUID=ABCD-1234 /boot/efi", "UUID=removed /boot/efi" },
		{ "LABEL=Urlaub", "LABEL=removed" },
		{ "rd.luks.uuid=luks-4711 rd.lvm.lv=anna/root",
		  "rd.luks.uuid=removed rd.lvm.lv=removed" },
		{ "/dev/disk/by-label/Urlaub", "/dev/disk/by-label/removed" },
		{ "/dev/mapper/anna--vg-home is mounted", "/dev/mapper/removed is mounted" },
		{ "/dev/sda1 is mounted on /home/anna/Bilder",
		  "/dev/sda1 is mounted on /home/removed" },
		{ "/media/anna/STICK, /mnt/nas and", "/media/removed, /mnt/removed and" },
		{ "/run/media/anna/STICK\"", "/run/media/removed\"" },
		{ "/var/home/anna/x.conf: a", "/var/home/removed: a" },

		/* what must stay */
		{ "0000:01:00.0 10de:13c2", "0000:01:00.0 10de:13c2" },
		{ "10000:e1:00.0", "10000:e1:00.0" },
		{ "[mem 0x00000000f6000000-0x00000000f6ffffff 64bit pref]",
		  "[mem 0x00000000f6000000-0x00000000f6ffffff 64bit pref]" },
		{ "10de:*:0302 ::0300 8086::030000", "10de:*:0302 ::0300 8086::030000" },
		{ "pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i00",
		  "pci:v000010DEd000013C2sv00001043sd00008508bc03sc00i00" },
		{ "version 535.183.01, 6.1.0-18-amd64", "version 535.183.01, 6.1.0-18-amd64" },
		{ "00:02.0/00.0/01.0", "00:02.0/00.0/01.0" },
		{ "at 12:34:56", "at 12:34:56" },
		{ "01-23-45", "01-23-45" },
		{ "serial bus controller", "serial bus controller" },
		{ "root=", "root=" },
		{ "/home/", "/home/" },
		{ "rd.gpupt=0 rd.driver.pre=vfio-pci", "rd.gpupt=0 rd.driver.pre=vfio-pci" },
		{ "a@b", "a@b" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct scrub scrub = { 0 };

		row(&scrub, rows[i][0], TEXT, rows[i][1]);
		scrub_free(&scrub);
	}
	rows_end();
}

static void same_number(void **state)
{
	struct scrub scrub = { 0 };
	char text[40];

	(void)state;
	row(&scrub, UUID " 00000000-0000-0000-0000-00000000000a " UUID, TEXT,
	    "00000000-0000-0000-0000-000000000001 00000000-0000-0000-0000-000000000002 "
	    "00000000-0000-0000-0000-000000000001");
	/* more than there are numbers for: none is kept */
	for (unsigned i = 0; i < 2 * SCRUB_SEEN_MAX; i++) {
		snprintf(text, sizeof(text), "83b8f4f2-509f-382f-3c1e-%012u", i);
		free(scrubbed(&scrub, text, TEXT));
	}
	row(&scrub, text, TEXT, "00000000-0000-0000-0000-000000000000");
	scrub_free(&scrub);
	rows_end();
}

static void names(void **state)
{
	static const char *const rows[][2] = {
		{ "workhorse kernel: anna", "HOST kernel: USER" },
		{ "Anna's card", "USER's card" },
		{ "anna-vg/anna_home", "USER-vg/USER_home" },
		{ "savanna annas annabel", "savanna annas annabel" },
		{ "WORKHORSE.example.org", "HOST" },
		{ "Anna Example, Example", "USER, USER" },
		{ "disk S3Z9NB0K712345X of", "disk SERIAL of" },
		{ "My Stick", "LABEL" },
		/* what has no harm in it stays readable */
		{ "vfio-pci localhost root user gpupt", "vfio-pci localhost root user gpupt" },
		{ "to vfio-pci, a group", "to vfio-pci, a group" },
	};
	struct scrub scrub = { 0 };

	(void)state;
	secrets_add(
		&scrub,
		"HOST\tworkhorse.example.org\nHOST\tworkhorse\nUSER\tanna\nUSER\tAnna Example\n"
		"USER\tExample\nSERIAL\tS3Z9NB0K712345X\nLABEL\tMy Stick\nHOST\tlocalhost\n"
		"USER\tvfio\nUSER\troot\nUSER\tgpupt\nUSER\tuser\nUSER\ta\nUSER\t\nrubbish\n"
		"OTHER\tgroup\nHOST\t ");
	for (size_t i = 0; i < LENGTH(rows); i++)
		row(&scrub, rows[i][0], TEXT, rows[i][1]);
	assert_false(scrub.failed);
	scrub_free(&scrub);
	rows_end();
}

static void cmdlines(void **state)
{
	static const char *const rows[][2] = {
		{ "BOOT_IMAGE=/boot/vmlinuz root=/dev/sda2 ro quiet\n",
		  "BOOT_IMAGE=removed root=removed ro quiet\n" },
		{ "intel_iommu=on iommu=pt pcie_acs_override=downstream,multifunction",
		  "intel_iommu=on iommu=pt pcie_acs_override=downstream,multifunction" },
		{ "gpupt.device=0000:01:00.0,10de:13c2 gpupt=off rd.gpupt=0",
		  "gpupt.device=0000:01:00.0,10de:13c2 gpupt=off rd.gpupt=0" },
		{ "vfio-pci.ids=10de:13c2 vfio_pci.disable_vga=1 video=efifb:off nvidia-drm.modeset=1",
		  "vfio-pci.ids=10de:13c2 vfio_pci.disable_vga=1 video=efifb:off nvidia-drm.modeset=1" },
		{ "loglevel=3 panic=0 somewhat=on", "loglevel=3 panic=0 somewhat=on" },
		{ "systemd.hostname=bob ip=192.168.1.2::192.168.1.1",
		  "systemd.hostname=removed ip=removed" },
		{ "intel_iomu=maybe", "intel_iomu=removed" },
		{ "dyndbg=\"file anna.c +p\" \"secret=one two\" quiet",
		  "dyndbg=removed \"secret=removed quiet" },
		{ "quiet -- anna 5", "quiet -- removed removed" },
		{ "anna.key=1", "USER.key=1" },
		{ "  ", "  " },
		{ "", "" },
	};
	struct scrub scrub = { 0 };

	(void)state;
	scrub_add(&scrub, "anna", 4, "USER");
	for (size_t i = 0; i < LENGTH(rows); i++)
		row(&scrub, rows[i][0], CMDLINE, rows[i][1]);
	scrub_free(&scrub);
	rows_end();
}

static void confs(void **state)
{
	static const char *const rows[][2] = {
		{ "10de:13c2 # Anna's\n\n# tel. 4711\r\n01:00.0",
		  "10de:13c2 # removed\n\n# removed\n01:00.0\n" },
		{ "mdev 00:02.0 t " UUID "\n",
		  "mdev 00:02.0 t 00000000-0000-0000-0000-000000000001\n" },
		{ "", "" },
	};
	struct scrub scrub = { 0 };

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		row(&scrub, rows[i][0], CONF, rows[i][1]);
	scrub_free(&scrub);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms), cmocka_unit_test(same_number),
		cmocka_unit_test(names), cmocka_unit_test(cmdlines),
		cmocka_unit_test(confs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
