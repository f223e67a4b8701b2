// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump.h"

#define NO_VGA -1
/* versions of clang-format disagree here */
/* clang-format off */
#define FN(domain, bus, dev, fn, vendor, device, class, group, vga, driver) \
	{ { domain, bus, dev, fn }, { vendor, device, 0, 0, class }, group, -1, vga, driver }
/* clang-format on */

/* a desktop: graphics in the processor, and a GTX 970 behind a root port, in one group with it */
static const struct pci_dev desktop[] = {
	FN(0, 0, 0x00, 0, 0x8086, 0x0c00, 0x060000, 0, NO_VGA, NULL),
	FN(0, 0, 0x01, 0, 0x8086, 0x0c01, 0x060400, 1, NO_VGA, "pcieport"),
	FN(0, 0, 0x02, 0, 0x8086, 0x0412, 0x030000, 2, 1, NULL),
	FN(0, 0, 0x14, 0, 0x8086, 0x8cb1, 0x0c0330, 4, NO_VGA, "xhci_hcd"),
	FN(0, 0, 0x19, 0, 0x8086, 0x15a1, 0x020000, 6, NO_VGA, NULL),
	FN(0, 0, 0x1f, 0, 0x8086, 0x8cc4, 0x060100, 10, NO_VGA, "lpc_ich"),
	FN(0, 0, 0x1f, 2, 0x8086, 0x8c82, 0x010601, 10, NO_VGA, "ahci"),
	FN(0, 0, 0x1f, 3, 0x8086, 0x8ca2, 0x0c0500, 10, NO_VGA, NULL),
	FN(0, 1, 0x00, 0, 0x10de, 0x13c2, 0x030000, 1, 0, NULL),
	FN(0, 1, 0x00, 1, 0x10de, 0x0fbb, 0x040300, 1, NO_VGA, NULL),
};

/* the same with the IOMMU off */
static const struct pci_dev no_iommu[] = {
	FN(0, 0, 0x02, 0, 0x8086, 0x0412, 0x030000, -1, 1, NULL),
	FN(0, 0, 0x19, 0, 0x8086, 0x15a1, 0x020000, -1, NO_VGA, NULL),
	FN(0, 1, 0x00, 0, 0x10de, 0x13c2, 0x030000, -1, 0, NULL),
	FN(0, 1, 0x00, 1, 0x10de, 0x0fbb, 0x040300, -1, NO_VGA, NULL),
};

/* one card, which the host boots with */
static const struct pci_dev single[] = {
	FN(0, 0, 0x1f, 2, 0x8086, 0x8c82, 0x010601, 10, NO_VGA, NULL),
	FN(0, 1, 0x00, 0, 0x10de, 0x13c2, 0x030000, 1, 1, NULL),
	FN(0, 1, 0x00, 1, 0x10de, 0x0fbb, 0x040300, 1, NO_VGA, NULL),
};

/* two of a kind and nothing else; the host boots with the second */
static const struct pci_dev twins[] = {
	FN(0, 1, 0x00, 0, 0x10de, 0x13c2, 0x030000, 1, 0, NULL),
	FN(0, 1, 0x00, 1, 0x10de, 0x0fbb, 0x040300, 1, NO_VGA, NULL),
	FN(0, 2, 0x00, 0, 0x10de, 0x13c2, 0x030000, 2, 1, NULL),
	FN(0, 2, 0x00, 1, 0x10de, 0x0fbb, 0x040300, 2, NO_VGA, NULL),
};

/* two old cards whose firmware names none as the boot display */
static const struct pci_dev blind[] = {
	FN(0, 1, 0x00, 0, 0x1002, 0x5159, 0x030000, 1, 0, NULL),
	FN(0, 2, 0x00, 0, 0x1002, 0x5159, 0x030000, 2, 0, NULL),
};

/* a card of four functions, two of them held by drivers that came with the kernel */
static const struct pci_dev turing[] = {
	FN(0, 0, 0x02, 0, 0x8086, 0x0412, 0x030000, 0, 1, NULL),
	FN(0, 1, 0x00, 0, 0x10de, 0x1e87, 0x030000, 1, 0, "nouveau"),
	FN(0, 1, 0x00, 1, 0x10de, 0x10f8, 0x040300, 1, NO_VGA, NULL),
	FN(0, 1, 0x00, 2, 0x10de, 0x1ad8, 0x0c0330, 1, NO_VGA, "xhci_hcd"),
	FN(0, 1, 0x00, 3, 0x10de, 0x1ad9, 0x0c8000, 1, NO_VGA, NULL),
	FN(0, 1, 0x01, 0, 0x10de, 0x0fbb, 0x040300, 1, NO_VGA, NULL),
};

/* a board without isolation: the card shares its group with a disk and a network card */
static const struct pci_dev crowd[] = {
	FN(0, 0, 0x01, 0, 0x1022, 0x1453, 0x060400, 7, NO_VGA, NULL),
	FN(0, 0, 0x02, 0, 0x1022, 0x1453, 0x060400, 7, NO_VGA, "other_bridge"),
	FN(0, 1, 0x00, 0, 0x1002, 0x6608, 0x030000, 7, 0, NULL),
	FN(0, 1, 0x00, 1, 0x1002, 0xaab0, 0x040300, 7, NO_VGA, NULL),
	FN(0, 2, 0x00, 0, 0x144d, 0xa808, 0x010802, 7, NO_VGA, NULL),
	FN(0, 3, 0x00, 0, 0x10ec, 0x8168, 0x020000, 7, NO_VGA, "r8169"),
	FN(0, 4, 0x00, 0, 0x1b21, 0x1042, 0x0c0330, 7, NO_VGA, NULL),
	FN(0, 5, 0x00, 0, 0x1b21, 0x1042, 0x0c0330, 7, NO_VGA, "pci-stub"),
	FN(0, 6, 0x00, 0, 0x1a03, 0x2000, 0x030000, 9, 1, NULL),
};

/* what holds the root of many a small machine: eMMC behind an SD host */
static const struct pci_dev reader[] = {
	FN(0, 0, 0x02, 0, 0x8086, 0x5a84, 0x030000, 0, 1, NULL),
	FN(0, 0, 0x1a, 0, 0x8086, 0x5acc, 0x080501, 3, NO_VGA, NULL),
	FN(0, 0, 0x1a, 1, 0x8086, 0x5ac2, 0x118000, 3, NO_VGA, NULL),
};

/* a compute card without outputs, the card that the host shows itself on, and a VMD domain */
static const struct pci_dev server[] = {
	FN(0, 1, 0x00, 0, 0x10de, 0x20b0, 0x030200, 1, NO_VGA, NULL),
	FN(0, 2, 0x00, 0, 0x1a03, 0x2000, 0x030000, 2, 1, NULL),
	FN(0, 0x10, 0x00, 0, 0x10de, 0x1eb8, 0x030200, -1, NO_VGA, NULL),
	FN(0x10000, 1, 0x00, 0, 0x10de, 0x20b0, 0x030200, 3, NO_VGA, NULL),
};

/* what an earlier run, or another tool, has done already */
static const struct pci_dev bound[] = {
	FN(0, 0, 0x02, 0, 0x8086, 0x0412, 0x030000, 2, 1, "i915"),
	FN(0, 1, 0x00, 0, 0x10de, 0x13c2, 0x030000, 1, 0, "vfio-pci"),
	FN(0, 1, 0x00, 1, 0x10de, 0x0fbb, 0x040300, 1, NO_VGA, "snd_hda_intel"),
};

/* one display is a VM's already, the other is the host's last */
static const struct pci_dev half[] = {
	FN(0, 1, 0x00, 0, 0x10de, 0x13c2, 0x030000, 1, 1, "vfio-pci"),
	FN(0, 2, 0x00, 0, 0x10de, 0x13c2, 0x030000, 2, 0, NULL),
};

#define UUID	      "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define MACHINE(name) #name, name, LENGTH(name)
#define LOAD	      "load vfio_iommu_type1\nload vfio-pci\n"
#define CARD                                                                                   \
	"override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n" LOAD                \
	"probe 0000:01:00.0\nprobe 0000:01:00.1\n"
/* comes last, after all that is free */
#define HELD(addr, driver)                                                                     \
	"override " addr " vfio-pci\nunbind " addr " " driver "\nprobe " addr "\n"
#define ONE(addr) "override " addr " vfio-pci\n" LOAD "probe " addr "\n"

#define CROWD_SHARES " 0000:00:02.0 0000:02:00.0 0000:03:00.0\n"
#define CROWD                                                                                  \
	"override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"                     \
	"override 0000:04:00.0 vfio-pci\n" LOAD                                                \
	"probe 0000:01:00.0\nprobe 0000:01:00.1\nprobe 0000:04:00.0\n" HELD(                   \
		"0000:05:00.0",                                                                \
		"pci-stub") "refuse 0000:02:00.0 UNNAMED\nrefuse 0000:03:00.0 UNNAMED\n"       \
			    "shares 0000:01:00.0" CROWD_SHARES                                 \
			    "shares 0000:01:00.1" CROWD_SHARES                                 \
			    "shares 0000:04:00.0" CROWD_SHARES                                 \
			    "shares 0000:05:00.0" CROWD_SHARES

static const struct {
	const char *name;
	const struct pci_dev *devs;
	unsigned n_devs;
	const char *lines, *want;
} rows[] = {
	/* a card goes with its functions */
	{ MACHINE(desktop), "10de:13c2", CARD },
	{ MACHINE(desktop), "0000:01:00.0", CARD },
	{ MACHINE(desktop), "01:00", CARD },
	{ MACHINE(desktop), "0000:01:00.0 10de:13c2", CARD },
	{ MACHINE(desktop), "01:00.0 functions=one",
	  ONE("0000:01:00.0") "shares 0000:01:00.0 0000:01:00.1\n" },
	{ MACHINE(desktop), "01:00.1",
	  ONE("0000:01:00.1") "shares 0000:01:00.1 0000:01:00.0\n" },
	{ MACHINE(desktop), "01:00.1 functions=all", CARD },
	{ MACHINE(turing), "10de:1e87",
	  "override 0000:01:00.1 vfio-pci\noverride 0000:01:00.3 vfio-pci\n" LOAD
	  /* the free ones first; one that cannot be taken from its driver must not hold them up */
	  "probe 0000:01:00.1\nprobe 0000:01:00.3\n" HELD("0000:01:00.0", "nouveau") HELD(
		  "0000:01:00.2",
		  "xhci_hcd") "shares 0000:01:00.0 0000:01:01.0\nshares 0000:01:00.1 0000:01:01.0\n"
			      "shares 0000:01:00.2 0000:01:01.0\nshares 0000:01:00.3 0000:01:01.0\n" },

	/* the host's own drivers */
	{ MACHINE(desktop), "8086:8cb1", LOAD HELD("0000:00:14.0", "xhci_hcd") },
	{ MACHINE(bound), "10de:13c2",
	  "override 0000:01:00.0 vfio-pci\n" LOAD HELD("0000:01:00.1", "snd_hda_intel") },
	{ MACHINE(bound), "10de:13c2 functions=one",
	  "override 0000:01:00.0 vfio-pci\nshares 0000:01:00.0 0000:01:00.1\n" },

	/* drivers, each loaded once */
	{ MACHINE(desktop), "01:00.0 driver=nvgrace_gpu_vfio_pci\n00:14.0",
	  "override 0000:01:00.0 nvgrace_gpu_vfio_pci\n"
	  "override 0000:01:00.1 nvgrace_gpu_vfio_pci\n" LOAD
	  "load nvgrace_gpu_vfio_pci\nprobe 0000:01:00.0\nprobe 0000:01:00.1\n" HELD(
		  "0000:00:14.0", "xhci_hcd") },
	{ MACHINE(desktop), "01:00.0 driver=pci-stub",
	  "override 0000:01:00.0 pci-stub\noverride 0000:01:00.1 pci-stub\nload pci-stub\n"
	  "probe 0000:01:00.0\nprobe 0000:01:00.1\n" },

	/* the guard */
	{ MACHINE(desktop), "01:00.0 10de:1381", "refuse 0000:01:00.0 GUARD\n" },
	{ MACHINE(desktop), "01:00.0 1002:*", "refuse 0000:01:00.0 GUARD\n" },
	{ MACHINE(desktop), "01:00.0 ::0302", "refuse 0000:01:00.0 GUARD\n" },
	{ MACHINE(desktop), "01:00.0 subsystem=1458:3679", "refuse 0000:01:00.0 GUARD\n" },
	{ MACHINE(desktop), "01:00.0 boot_vga=1", "refuse 0000:01:00.0 GUARD\n" },
	{ MACHINE(desktop), "01:00 10de:13c2", CARD },
	{ MACHINE(desktop), "01:00 10de:0fbb functions=one",
	  ONE("0000:01:00.1") "shares 0000:01:00.1 0000:01:00.0\n" },
	{ MACHINE(desktop), "01:00 10de:1381",
	  "refuse 0000:01:00.0 GUARD\nrefuse 0000:01:00.1 GUARD\n" },
	{ MACHINE(desktop), "00:1f.2 10de:13c2", "refuse 0000:00:1f.2 GUARD\n" },
	{ MACHINE(desktop), "00:01.0 10de:13c2", "refuse 0000:00:01.0 GUARD\n" },
	/* what it left alone comes along with nobody, but another line may name it */
	{ MACHINE(desktop), "10de:13c2\n01:00.1 10de:0fbc",
	  ONE("0000:01:00.0") "refuse 0000:01:00.1 GUARD\nshares 0000:01:00.0 0000:01:00.1\n" },
	{ MACHINE(desktop), "10de:13c2 functions=one group=all\n01:00.1 10de:0fbc",
	  ONE("0000:01:00.0") "refuse 0000:01:00.1 GUARD\nshares 0000:01:00.0 0000:01:00.1\n" },
	{ MACHINE(desktop), "10de:13c2\n01:00.1 10de:0fbc\n01:00.1 10de:0fbb", CARD },

	/* an address alone */
	{ MACHINE(desktop), "00:1f.2", "refuse 0000:00:1f.2 UNNAMED\n" },
	{ MACHINE(desktop), "00:19.0", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(desktop), "00:19.0 8086:", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(desktop), "00:19.0 :15a1", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(desktop), "00:19.0 subsystem=0000:0000", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(desktop), "00:19.0 8086:15a1", ONE("0000:00:19.0") },
	{ MACHINE(desktop), "00:19.0 ::0200", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(desktop), "::02xx", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(desktop), "8086:15a1", ONE("0000:00:19.0") },
	{ MACHINE(desktop), "00:1f.2 8086:8c82",
	  LOAD HELD("0000:00:1f.2", "ahci") "shares 0000:00:1f.2 0000:00:1f.0 0000:00:1f.3\n" },
	{ MACHINE(desktop), "00:1f",
	  ONE("0000:00:1f.3") "refuse 0000:00:1f.0 BRIDGE\nrefuse 0000:00:1f.2 UNNAMED\n"
			      "shares 0000:00:1f.3 0000:00:1f.0 0000:00:1f.2\n" },
	{ MACHINE(desktop), "00:1f.3 functions=all",
	  ONE("0000:00:1f.3") "refuse 0000:00:1f.2 UNNAMED\n"
			      "shares 0000:00:1f.3 0000:00:1f.0 0000:00:1f.2\n" },

	/* bridges, whatever names them */
	{ MACHINE(desktop), "00:01.0", "refuse 0000:00:01.0 BRIDGE\n" },
	{ MACHINE(desktop), "8086:0c01", "refuse 0000:00:01.0 BRIDGE\n" },
	{ MACHINE(desktop), "00:01.0 8086:0c01:0604 group=all headless=yes",
	  "refuse 0000:00:01.0 BRIDGE\n" },
	{ MACHINE(desktop), "::0601", "refuse 0000:00:1f.0 BRIDGE\n" },

	/* the IOMMU */
	{ MACHINE(no_iommu), "10de:13c2", "refuse 0000:01:00.0 NO_IOMMU\n" },
	{ MACHINE(no_iommu), "01:00",
	  "refuse 0000:01:00.0 NO_IOMMU\nrefuse 0000:01:00.1 NO_IOMMU\n" },
	{ MACHINE(no_iommu), "00:19.0", "refuse 0000:00:19.0 UNNAMED\n" },
	{ MACHINE(server), "10de:1eb8", "refuse 0000:10:00.0 NO_GROUP\n" },
	{ MACHINE(server), "10de:*",
	  "override 0000:01:00.0 vfio-pci\noverride 10000:01:00.0 vfio-pci\n" LOAD
	  "probe 0000:01:00.0\nprobe 10000:01:00.0\nrefuse 0000:10:00.0 NO_GROUP\n" },

	/* domains */
	{ MACHINE(server), "10000:01:00.0", ONE("10000:01:00.0") },
	{ MACHINE(server), "0000:01:00.0", ONE("0000:01:00.0") },
	{ MACHINE(server), "0001:01:00.0", "absent 0001:01:00.0\n" },

	/* groups: nothing silently, everything with consent, bridges never */
	{ MACHINE(crowd), "1002:6608",
	  CARD "shares 0000:01:00.0 0000:00:02.0 0000:02:00.0 0000:03:00.0 0000:04:00.0\n"
	       "shares 0000:01:00.1 0000:00:02.0 0000:02:00.0 0000:03:00.0 0000:04:00.0\n" },
	{ MACHINE(crowd), "1002:6608 group=all", CROWD },
	/* ... and disks and networks never, but by a line of their own */
	{ MACHINE(crowd), "01:00.0 group=all", CROWD },
	{ MACHINE(crowd), "01:00.0 1002:6608 group=all functions=all headless=yes", CROWD },
	{ MACHINE(crowd), "01:00.0 functions=one group=all\n144d:a808\n03:00.0 10ec:8168",
	  "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"
	  "override 0000:02:00.0 vfio-pci\noverride 0000:04:00.0 vfio-pci\n" LOAD
	  "probe 0000:01:00.0\nprobe 0000:01:00.1\nprobe 0000:02:00.0\nprobe 0000:04:00.0\n" HELD(
		  "0000:03:00.0", "r8169")
		  HELD("0000:05:00.0",
		       "pci-stub") "shares 0000:01:00.0 0000:00:02.0\nshares 0000:01:00.1 0000:00:02.0\n"
				   "shares 0000:02:00.0 0000:00:02.0\nshares 0000:03:00.0 0000:00:02.0\n"
				   "shares 0000:04:00.0 0000:00:02.0\nshares 0000:05:00.0 0000:00:02.0\n" },
	{ MACHINE(reader), "00:1a.0", "refuse 0000:00:1a.0 UNNAMED\n" },
	{ MACHINE(reader), "00:1a.0 ::0805", "refuse 0000:00:1a.0 UNNAMED\n" },
	{ MACHINE(reader), "00:1a.0 8086:5acc",
	  ONE("0000:00:1a.0") "shares 0000:00:1a.0 0000:00:1a.1\n" },
	{ MACHINE(reader), "00:1a.1 functions=all",
	  ONE("0000:00:1a.1") "refuse 0000:00:1a.0 UNNAMED\nshares 0000:00:1a.1 0000:00:1a.0\n" },
	{ MACHINE(desktop), "01:00.0 group=all", CARD },

	/* lines are alternatives: the first decides, a name goes before companionship */
	{ MACHINE(desktop), "01:00.0 driver=pci-stub functions=one\n10de:13c2",
	  "override 0000:01:00.0 pci-stub\nload pci-stub\nprobe 0000:01:00.0\n"
	  "shares 0000:01:00.0 0000:01:00.1\n" },
	{ MACHINE(desktop), "10de:13c2\n10de:0fbb driver=pci-stub",
	  "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 pci-stub\n" LOAD
	  "load pci-stub\nprobe 0000:01:00.0\nprobe 0000:01:00.1\n" },
	{ MACHINE(desktop), "00:19.0\n8086:15a1", ONE("0000:00:19.0") },
	{ MACHINE(desktop), "8086:15a1\n00:19.0", ONE("0000:00:19.0") },
	{ MACHINE(desktop), "01:00.0 1002:6608\n01:00.0 10de:13c2", CARD },
	{ MACHINE(desktop), "00:19.0 1002:6608\n00:19.0", "refuse 0000:00:19.0 GUARD\n" },

	/* what is not there */
	{ MACHINE(desktop), "1002:6608", "absent 1002:6608\n" },
	{ MACHINE(desktop), "05:00.0 10de:13c2", "absent 05:00.0 10de:13c2\n" },
	{ MACHINE(desktop), "01:00.7", "absent 01:00.7\n" },
	{ MACHINE(desktop), "10de:13c2\n1002:6608\nboot_vga=1 1002:",
	  CARD "absent 1002:6608\nabsent boot_vga=1 1002:\n" },

	/* the last display stays, with what came along; the boot display if there is a choice */
	{ MACHINE(single), "10de:13c2",
	  "refuse 0000:01:00.0 LAST_DISPLAY\nrefuse 0000:01:00.1 COMPANION\n" },
	{ MACHINE(single), "10de:13c2 headless=yes", CARD },
	{ MACHINE(single), "10de:13c2 headless=no",
	  "refuse 0000:01:00.0 LAST_DISPLAY\nrefuse 0000:01:00.1 COMPANION\n" },
	{ MACHINE(single), "10de:0fbb",
	  ONE("0000:01:00.1") "shares 0000:01:00.1 0000:01:00.0\n" },
	/* the host keeps the display whatever its driver is, so long as that is not a VM's */
	{ MACHINE(single), "10de:13c2 driver=nouveau functions=one",
	  "override 0000:01:00.0 nouveau\nload nouveau\nprobe 0000:01:00.0\n"
	  "shares 0000:01:00.0 0000:01:00.1\n" },
	{ MACHINE(twins), "10de:13c2",
	  CARD "refuse 0000:02:00.0 LAST_DISPLAY\nrefuse 0000:02:00.1 COMPANION\n" },
	{ MACHINE(twins), "10de:13c2 headless=yes",
	  "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"
	  "override 0000:02:00.0 vfio-pci\noverride 0000:02:00.1 vfio-pci\n" LOAD
	  "probe 0000:01:00.0\nprobe 0000:01:00.1\nprobe 0000:02:00.0\nprobe 0000:02:00.1\n" },
	{ MACHINE(twins), "02:00.0 headless=yes\n01:00.0",
	  "override 0000:02:00.0 vfio-pci\noverride 0000:02:00.1 vfio-pci\n" LOAD
	  "probe 0000:02:00.0\nprobe 0000:02:00.1\n"
	  "refuse 0000:01:00.0 LAST_DISPLAY\nrefuse 0000:01:00.1 COMPANION\n" },
	{ MACHINE(twins), "02:00.0",
	  "override 0000:02:00.0 vfio-pci\noverride 0000:02:00.1 vfio-pci\n" LOAD
	  "probe 0000:02:00.0\nprobe 0000:02:00.1\n" },
	{ MACHINE(twins), "boot_vga=0", CARD },
	{ MACHINE(blind), "1002:5159",
	  ONE("0000:02:00.0") "refuse 0000:01:00.0 LAST_DISPLAY\n" },
	{ MACHINE(half), "02:00.0", "refuse 0000:02:00.0 LAST_DISPLAY\n" },
	{ MACHINE(half), "10de:13c2",
	  "override 0000:01:00.0 vfio-pci\nrefuse 0000:02:00.0 LAST_DISPLAY\n" },
	{ MACHINE(half), "01:00.0", "override 0000:01:00.0 vfio-pci\n" },
	/* a 3D controller has no outputs: it may go, and it is no display to keep */
	{ MACHINE(server), "01:00.0", ONE("0000:01:00.0") },
	{ MACHINE(server), "1a03:2000", "refuse 0000:02:00.0 LAST_DISPLAY\n" },
	{ MACHINE(no_iommu), "::03xx",
	  "refuse 0000:00:02.0 NO_IOMMU\nrefuse 0000:01:00.0 NO_IOMMU\n" },

	/* virtual devices: their parent stays with the host, whatever its group or class is */
	{ MACHINE(desktop), "mdev 00:02.0 i915-GVTg_V5_4 " UUID,
	  "mdev 0000:00:02.0 i915-GVTg_V5_4 " UUID "\n" },
	{ MACHINE(desktop), "10de:13c2\nmdev 0000:00:02.0 t " UUID,
	  CARD "mdev 0000:00:02.0 t " UUID "\n" },
	{ MACHINE(desktop), "sriov 00:19.0 8086:15a1 vfs=7", "sriov 0000:00:19.0 7 auto\n" },
	{ MACHINE(desktop), "sriov 00:1f.2 8086:8c82 vfs=1 driver=pci-stub",
	  "sriov 0000:00:1f.2 1 pci-stub\n" },
	/* in the order of the lines, as many as there are of them */
	{ MACHINE(desktop),
	  "sriov 00:19.0 8086:15a1 vfs=7\nmdev 00:02.0 b " UUID "\nmdev 00:02.0 a " UUID,
	  "sriov 0000:00:19.0 7 auto\nmdev 0000:00:02.0 b " UUID "\nmdev 0000:00:02.0 a " UUID
	  "\n" },
	/* the guard */
	{ MACHINE(desktop), "sriov 00:19.0 8086:56c0 vfs=7",
	  "sriov 0000:00:19.0 7 auto refused GUARD\n" },
	{ MACHINE(desktop), "sriov 00:19.0 8086:15a1 subsystem=8086:0001 vfs=7",
	  "sriov 0000:00:19.0 7 auto refused GUARD\n" },
	/* a parent that is not there */
	{ MACHINE(desktop), "mdev 05:00.0 t " UUID, "absent mdev 05:00.0 t " UUID "\n" },
	{ MACHINE(desktop), "sriov 00:19.1 8086:15a1 vfs=7",
	  "absent sriov 00:19.1 8086:15a1 vfs=7\n" },
	/* a parent that is taken, named before or after, or only brought along */
	{ MACHINE(desktop), "sriov 01:00.0 10de:13c2 vfs=2\n10de:13c2",
	  CARD "sriov 0000:01:00.0 2 auto refused PARENT\n" },
	{ MACHINE(desktop), "10de:13c2\nmdev 01:00.1 t " UUID,
	  CARD "mdev 0000:01:00.1 t " UUID " refused PARENT\n" },
	/* the guard goes first: the line means another device */
	{ MACHINE(desktop), "10de:13c2\nsriov 01:00.0 10de:1381 vfs=2",
	  CARD "sriov 0000:01:00.0 2 auto refused GUARD\n" },
	/* a parent that was refused stays with the host, which is what it needs */
	{ MACHINE(single), "10de:13c2\nmdev 01:00.0 t " UUID,
	  "mdev 0000:01:00.0 t " UUID
	  "\nrefuse 0000:01:00.0 LAST_DISPLAY\nrefuse 0000:01:00.1 COMPANION\n" },
	/* virtual functions need an IOMMU, mediated devices do without */
	{ MACHINE(no_iommu), "sriov 00:19.0 8086:15a1 vfs=7",
	  "sriov 0000:00:19.0 7 auto refused NO_IOMMU\n" },
	{ MACHINE(no_iommu), "sriov 00:19.0 8086:15a2 vfs=7",
	  "sriov 0000:00:19.0 7 auto refused GUARD\n" },
	{ MACHINE(no_iommu), "mdev 00:02.0 t " UUID, "mdev 0000:00:02.0 t " UUID "\n" },
	{ MACHINE(server), "sriov 10:00.0 10de:1eb8 vfs=2",
	  "sriov 0000:10:00.0 2 auto refused NO_GROUP\n" },
	{ MACHINE(server), "mdev 10:00.0 t " UUID, "mdev 0000:10:00.0 t " UUID "\n" },
	{ MACHINE(server), "mdev 10000:01:00.0 t " UUID, "mdev 10000:01:00.0 t " UUID "\n" },

	{ MACHINE(desktop), "", "" },
};

static void read_lines(struct conf *conf, const char *lines)
{
	conf_parse(conf, "f", lines, strlen(lines));
	if (conf->n_errors)
		fail_msg("'%s': %s", lines, conf->errors[0].what);
}

static struct machine machine_of(const struct pci_dev *devs, unsigned n)
{
	struct machine m = { .devs = (struct pci_dev *)devs, .n_devs = n };

	for (unsigned i = 0; i < n; i++)
		m.has_groups |= devs[i].group >= 0;
	return m;
}

static void plans_are_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct machine m = machine_of(rows[i].devs, rows[i].n_devs);
		char text[DUMP_MAX];
		struct conf conf = { 0 };
		struct plan plan;

		read_lines(&conf, rows[i].lines);
		assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
		dump_plan(&plan, text);
		row_check(!strcmp(text, rows[i].want), "%s, '%s' gives:\n%sinstead of:\n%s",
			  rows[i].name, rows[i].lines, text, rows[i].want);
		plan_free(&plan);
		conf_free(&conf);
	}
	rows_end();
}

/* what must hold for every plan, whatever it is for */
static void plans_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct machine m = machine_of(rows[i].devs, rows[i].n_devs);
		unsigned taken = 0, refused = 0;
		struct conf conf = { 0 };
		struct plan plan;
		struct steps steps;

		read_lines(&conf, rows[i].lines);
		assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
		for (unsigned d = 0; d < m.n_devs; d++) {
			const struct plan_device *p = &plan.devs[d];

			taken += p->state == PLAN_TAKEN;
			refused += p->state == PLAN_REFUSED;
			row_check((p->state == PLAN_REFUSED) == (p->reason != REFUSE_NONE),
				  "row %zu, device %u: reason %d", i, d, p->reason);
			row_check((p->state == PLAN_NONE) == !p->rule,
				  "row %zu, device %u: no line", i, d);
			row_check((p->state == PLAN_TAKEN) == !!p->driver,
				  "row %zu, device %u: driver %s", i, d, p->driver);
			row_check(p->state != PLAN_TAKEN || m.devs[d].group >= 0,
				  "row %zu, device %u: taken without a group", i, d);
		}
		for (unsigned v = 0; v < plan.n_virtuals; v++) {
			const struct plan_virtual *made = &plan.virtuals[v];

			refused += made->reason != REFUSE_NONE;
			row_check(made->rule->kind != RULE_DEVICE &&
					  (unsigned)made->parent < m.n_devs,
				  "row %zu, virtual %u", i, v);
			row_check(made->reason != REFUSE_NONE ||
					  plan.devs[made->parent].state != PLAN_TAKEN,
				  "row %zu, virtual %u: its parent is taken", i, v);
		}
		row_check(taken == plan.n_taken && refused == plan.n_refused, "row %zu: counts",
			  i);
		assert_int_equal(steps_make(&steps, &plan), 0);
		for (unsigned o = 0; o < steps.n; o++) {
			const struct step *step = &steps.list[o];

			row_check((step->kind == STEP_LOAD) == (step->dev < 0),
				  "row %zu, step %u", i, o);
			if (step->kind != STEP_UNBIND && step->kind != STEP_PROBE)
				continue;
			row_check(step->load >= 0 && (unsigned)step->load < o &&
					  steps.list[step->load].kind == STEP_LOAD &&
					  !strcmp(steps.list[step->load].driver,
						  plan.devs[step->dev].driver),
				  "row %zu, step %u: does not wait for its module", i, o);
		}
		steps_free(&steps);
		plan_free(&plan);
		conf_free(&conf);
	}
	rows_end();
}

static void many_devices_are_no_problem(void **state)
{
	enum { N = 5000 };
	struct pci_dev *devs = calloc(N, sizeof(*devs));
	struct conf conf = { 0 };
	struct machine m;
	struct plan plan;
	struct steps steps;

	(void)state;
	assert_non_null(devs);
	for (unsigned i = 0; i < N; i++)
		devs[i] = (struct pci_dev)FN(i / 2048, i / 8 % 256, 0, i % 8, 0x10de, 0x20b0,
					     0x030200, i, NO_VGA, NULL);
	m = machine_of(devs, N);
	read_lines(&conf, "10de:20b0");
	assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
	assert_int_equal(plan.n_taken, N);
	assert_int_equal(steps_make(&steps, &plan), 0);
	assert_int_equal(steps.n, 2 * N + 2);
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(steps.list[i].dev, i);
	steps_free(&steps);
	plan_free(&plan);
	conf_free(&conf);
	free(devs);
}

static void no_devices_are_no_problem(void **state)
{
	struct machine m = { 0 };
	char text[DUMP_MAX];
	struct conf conf = { 0 };
	struct plan plan;

	(void)state;
	read_lines(&conf, "10de:13c2\n01:00.0\n00:01.0/00.0\n01:00");
	assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
	assert_string_equal(dump_plan(&plan, text),
			    "absent 10de:13c2\nabsent 01:00.0\nabsent 00:01.0/00.0\n"
			    "absent 01:00\n");
	plan_free(&plan);
	conf_free(&conf);
}

static void paths_survive_renumbering(void **state)
{
	/* the card of the first machine has moved from bus 1 to bus 2 */
	struct pci_dev devs[] = {
		FN(0, 0, 0x01, 0, 0x8086, 0x0c01, 0x060400, 1, NO_VGA, "pcieport"),
		FN(0, 0, 0x02, 0, 0x8086, 0x0412, 0x030000, 2, 1, NULL),
		FN(0, 0, 0x1c, 0, 0x8086, 0x8c90, 0x060400, 3, NO_VGA, "pcieport"),
		FN(0, 1, 0x00, 0, 0x144d, 0xa808, 0x010802, 3, NO_VGA, NULL),
		FN(0, 2, 0x00, 0, 0x10de, 0x13c2, 0x030000, 1, 0, NULL),
	};
	static const struct {
		const char *line, *want;
	} row[] = {
		{ "00:01.0/00.0", ONE("0000:02:00.0") },
		{ "00:01.0/00.0 10de:13c2", ONE("0000:02:00.0") },
		{ "00:01.0/00.0 10de:1381", "refuse 0000:02:00.0 GUARD\n" },
		{ "01:00.0 10de:13c2", "refuse 0000:01:00.0 GUARD\n" },
		{ "01:00.0", "refuse 0000:01:00.0 UNNAMED\n" },
		{ "00:1c.0/00.0", "refuse 0000:01:00.0 UNNAMED\n" },
		{ "00:1c.0/00.0 144d:a808", ONE("0000:01:00.0") },
		{ "00:01.0/00.1", "absent 00:01.0/00.1\n" },
		{ "mdev 00:01.0/00.0 t " UUID, "mdev 0000:02:00.0 t " UUID "\n" },
		{ "mdev 00:01.0/00.1 t " UUID, "absent mdev 00:01.0/00.1 t " UUID "\n" },
		{ "sriov 00:1c.0/00.0 144d:a808 vfs=2", "sriov 0000:01:00.0 2 auto\n" },
		{ "sriov 00:01.0/00.0 144d:a808 vfs=2",
		  "sriov 0000:02:00.0 2 auto refused GUARD\n" },
		{ "sriov 00:01.0/00.0 10de:13c2 vfs=2\n02:00.0",
		  ONE("0000:02:00.0") "sriov 0000:02:00.0 2 auto refused PARENT\n" },
	};
	struct machine m = machine_of(devs, LENGTH(devs));

	(void)state;
	devs[3].parent = 2;
	devs[4].parent = 0;
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[DUMP_MAX];
		struct conf conf = { 0 };
		struct plan plan;

		read_lines(&conf, row[i].line);
		assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
		row_check(!strcmp(dump_plan(&plan, text), row[i].want),
			  "'%s' gives:\n%sinstead of:\n%s", row[i].line, text, row[i].want);
		plan_free(&plan);
		conf_free(&conf);
	}
	rows_end();
}

/* a machine whose groups come with the probes, before and after these */
static void groups_may_come_late(void **state)
{
	struct pci_dev devs[] = {
		FN(0, 0, 0x01, 0, 0x1b36, 0x000c, 0x060400, 0, NO_VGA, "pcieport"),
		FN(0, 1, 0x00, 0, 0x1002, 0x5159, 0x030000, -1, 0, NULL),
		FN(0, 1, 0x00, 1, 0x1002, 0xaaa0, 0x040300, -1, NO_VGA, NULL),
		FN(0, 1, 0x01, 0, 0x8086, 0x10d3, 0x020000, -1, NO_VGA, NULL),
		FN(0, 2, 0x00, 0, 0x1b21, 0x2142, 0x0c0330, -1, NO_VGA, "xhci_hcd"),
	};
	struct machine m = machine_of(devs, LENGTH(devs));
	char text[DUMP_MAX];
	struct conf conf = { 0 };
	struct plan plan;

	(void)state;
	m.late_groups = true;
	read_lines(&conf, "1002:5159 group=all headless=yes\n1b21:2142");
	assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
	dump_plan(&plan, text);
	assert_non_null(strstr(text, "0000:01:00.0"));
	assert_int_equal(plan.n_taken, 2);
	assert_int_equal(plan.devs[4].reason, REFUSE_NO_GROUP);
	assert_false(plan.devs[1].shares_group);

	/* the network card came into the group of the card; what is nobody's has none yet */
	devs[1].group = devs[2].group = devs[3].group = 7;
	assert_int_equal(plan_regroup(&plan), 0);
	assert_int_equal(plan.n_taken, 2);
	assert_true(plan.devs[1].shares_group && plan.devs[1].first_in_group);
	assert_true(plan.devs[2].shares_group && !plan.devs[2].first_in_group);
	assert_int_equal(plan_count_sharers(&plan, 1), 1);
	assert_int_equal(plan_sharer(&plan, 1, -1), 3);
	plan_free(&plan);
	conf_free(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_are_made),
		cmocka_unit_test(plans_are_sound),
		cmocka_unit_test(many_devices_are_no_problem),
		cmocka_unit_test(no_devices_are_no_problem),
		cmocka_unit_test(paths_survive_renumbering),
		cmocka_unit_test(groups_may_come_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
