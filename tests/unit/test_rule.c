// SPDX-License-Identifier: GPL-2.0-or-later
#include "rules.h"

#define DEVFN(dev, fn) ((dev) << 3 | (fn))
#define VENDOR_DEVICE  (SEL_VENDOR | SEL_DEVICE)

/* every form that the grammar has, and what it means */
static const struct {
	const char *text;
	struct rule rule;
} accepted[] = {
	/* IDs, as lspci -d */
	{ "10de:13c2", { .select = VENDOR_DEVICE, .ids = { 0x10de, 0x13c2, 0, 0, 0 } } },
	{ "10DE:13C2", { .select = VENDOR_DEVICE, .ids = { 0x10de, 0x13c2, 0, 0, 0 } } },
	{ "10de:", { .select = SEL_VENDOR, .ids = { .vendor = 0x10de } } },
	{ "10de:*", { .select = SEL_VENDOR, .ids = { .vendor = 0x10de } } },
	{ ":13c2", { .select = SEL_DEVICE, .ids = { .device = 0x13c2 } } },
	{ "*:13c2", { .select = SEL_DEVICE, .ids = { .device = 0x13c2 } } },
	{ "10de:13c2:0300",
	  { .select = SEL_ID,
	    .ids = { 0x10de, 0x13c2, 0, 0, 0x030000 },
	    .class_mask = 0xffff00 } },
	{ "10de:*:03xx",
	  { .select = SEL_VENDOR | SEL_CLASS,
	    .ids = { .vendor = 0x10de, .class = 0x030000 },
	    .class_mask = 0xff0000 } },
	{ "::0c03:30",
	  { .select = SEL_CLASS, .ids = { .class = 0x0c0330 }, .class_mask = 0xffffff } },
	{ "*:*:0c03:*",
	  { .select = SEL_CLASS, .ids = { .class = 0x0c0300 }, .class_mask = 0xffff00 } },
	{ "::0c03:",
	  { .select = SEL_CLASS, .ids = { .class = 0x0c0300 }, .class_mask = 0xffff00 } },
	{ "::0C03:3X",
	  { .select = SEL_CLASS, .ids = { .class = 0x0c0330 }, .class_mask = 0xfffff0 } },
	{ "::xx00", { .select = SEL_CLASS, .ids = { .class = 0 }, .class_mask = 0x00ff00 } },
	{ ":::02", { .select = SEL_CLASS, .ids = { .class = 2 }, .class_mask = 0xff } },
	{ "::*:02", { .select = SEL_CLASS, .ids = { .class = 2 }, .class_mask = 0xff } },
	{ "10de:13c2:", { .select = VENDOR_DEVICE, .ids = { 0x10de, 0x13c2, 0, 0, 0 } } },
	{ "10de:13c2:xxxx", { .select = VENDOR_DEVICE, .ids = { 0x10de, 0x13c2, 0, 0, 0 } } },
	{ "0000:0000", { .select = VENDOR_DEVICE } },
	{ "ffff:ffff", { .select = VENDOR_DEVICE, .ids = { 0xffff, 0xffff, 0, 0, 0 } } },

	/* addresses, as lspci -s */
	{ "0000:01:00.0", { .select = SEL_ADDR | SEL_FN, .addr = { 0, 1, 0, 0 } } },
	{ "01:00.0", { .select = SEL_ADDR | SEL_FN, .addr = { 0, 1, 0, 0 } } },
	{ "1:0.0", { .select = SEL_ADDR | SEL_FN, .addr = { 0, 1, 0, 0 } } },
	{ "ff:1f.7", { .select = SEL_ADDR | SEL_FN, .addr = { 0, 0xff, 31, 7 } } },
	{ "10000:e1:00.0", { .select = SEL_ADDR | SEL_FN, .addr = { 0x10000, 0xe1, 0, 0 } } },
	{ "0:e1:00.0", { .select = SEL_ADDR | SEL_FN, .addr = { 0, 0xe1, 0, 0 } } },
	{ "0000:01:00", { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 } } },
	{ "01:00", { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 } } },
	{ "10000:e1:1f", { .select = SEL_ADDR, .addr = { 0x10000, 0xe1, 31, 0 } } },

	/* paths, as the kernel's pci= */
	{ "0000:00:01.0/00.0",
	  { .select = SEL_PATH, .path_len = 2, .path = { DEVFN(1, 0), DEVFN(0, 0) } } },
	{ "00:1c.4/00.1",
	  { .select = SEL_PATH, .path_len = 2, .path = { DEVFN(0x1c, 4), DEVFN(0, 1) } } },
	{ "0001:80:03.0/00.0/1f.7",
	  { .select = SEL_PATH,
	    .addr = { 1, 0x80, 0, 0 },
	    .path_len = 3,
	    .path = { DEVFN(3, 0), DEVFN(0, 0), DEVFN(31, 7) } } },
	{ "00:1.0/2.0/3.0/4.0/5.0/6.0/7.0/8.0",
	  { .select = SEL_PATH,
	    .path_len = 8,
	    .path = { DEVFN(1, 0), DEVFN(2, 0), DEVFN(3, 0), DEVFN(4, 0), DEVFN(5, 0),
		      DEVFN(6, 0), DEVFN(7, 0), DEVFN(8, 0) } } },

	/* the others */
	{ "subsystem=1458:3679",
	  { .select = SEL_SUBSYS, .ids = { .subvendor = 0x1458, .subdevice = 0x3679 } } },
	{ "boot_vga=0", { .select = SEL_BOOT_VGA, .boot_vga = 0 } },
	{ "boot_vga=1", { .select = SEL_BOOT_VGA, .boot_vga = 1 } },

	/* what is set before the bind */
	{ "01:00.0 reset_method=flr,af_flr d3cold=no resize.0=16G resize.2=256M",
	  { .select = SEL_ADDR | SEL_FN,
	    .addr = { 0, 1, 0, 0 },
	    .reset_method = { "flr,af_flr", 10 },
	    .d3cold_no = true,
	    .resize = { [0] = 14 + 1, [2] = 8 + 1 } } },
	{ "10de:13c2 resize.5=1M resize.1=128T resize.3=1024G",
	  { .select = VENDOR_DEVICE,
	    .ids = { 0x10de, 0x13c2, 0, 0, 0 },
	    .resize = { [5] = 1, [1] = 27 + 1, [3] = 20 + 1 } } },

	/* virtual devices */
	{ "mdev 00:02.0 i915-GVTg_V5_4 83b8f4f2-509f-382f-3C1E-e6bfe0fa1001",
	  { .kind = RULE_MDEV,
	    .select = SEL_ADDR | SEL_FN,
	    .addr = { 0, 0, 2, 0 },
	    .mdev_type = { "i915-GVTg_V5_4", 14 },
	    .uuid = { "83b8f4f2-509f-382f-3C1E-e6bfe0fa1001", 36 } } },
	{ "mdev 00:01.0/00.0 nvidia-63 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	  { .kind = RULE_MDEV,
	    .select = SEL_PATH,
	    .path_len = 2,
	    .path = { DEVFN(1, 0), DEVFN(0, 0) },
	    .mdev_type = { "nvidia-63", 9 },
	    .uuid = { "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 36 } } },
	{ "sriov 03:00.0 8086:56c0 vfs=4",
	  { .kind = RULE_SRIOV,
	    .select = SEL_ADDR | SEL_FN | VENDOR_DEVICE,
	    .addr = { 0, 3, 0, 0 },
	    .ids = { 0x8086, 0x56c0, 0, 0, 0 },
	    .vfs = 4 } },
	{ "sriov vfs=65535 8086:56c0 subsystem=8086:1234 driver=xe-vfio-pci 03:00.0",
	  { .kind = RULE_SRIOV,
	    .select = SEL_ADDR | SEL_FN | VENDOR_DEVICE | SEL_SUBSYS,
	    .addr = { 0, 3, 0, 0 },
	    .ids = { 0x8086, 0x56c0, 0x8086, 0x1234, 0 },
	    .driver = "xe-vfio-pci",
	    .vfs = 65535 } },

	/* words that must all hold, in any order, however far apart */
	{ "0000:01:00.0 10de:13c2",
	  { .select = SEL_ADDR | SEL_FN | VENDOR_DEVICE,
	    .addr = { 0, 1, 0, 0 },
	    .ids = { 0x10de, 0x13c2, 0, 0, 0 } } },
	{ " \t10de:13c2\t \t0000:01:00.0 \t",
	  { .select = SEL_ADDR | SEL_FN | VENDOR_DEVICE,
	    .addr = { 0, 1, 0, 0 },
	    .ids = { 0x10de, 0x13c2, 0, 0, 0 } } },
	{ "00:01.0/00.0 10de:13c2:0300 subsystem=1043:8508 boot_vga=0",
	  { .select = SEL_PATH | SEL_ID | SEL_SUBSYS | SEL_BOOT_VGA,
	    .path_len = 2,
	    .path = { DEVFN(1, 0), DEVFN(0, 0) },
	    .ids = { 0x10de, 0x13c2, 0x1043, 0x8508, 0x030000 },
	    .class_mask = 0xffff00 } },

	/* options */
	{ "01:00 functions=all",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .functions = FUNCTIONS_ALL } },
	{ "01:00 functions=one",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .functions = FUNCTIONS_ONE } },
	{ "group=all 01:00",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .group_all = true } },
	{ "01:00 headless=yes",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .headless = true } },
	{ "01:00 headless=no", { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 } } },
	{ "01:00 driver=auto", { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 } } },
	{ "01:00 driver=vfio-pci",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .driver = "vfio-pci" } },
	{ "01:00 driver=nvgrace_gpu_vfio_pci",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .driver = "nvgrace_gpu_vfio_pci" } },
	{ "01:00 driver=automatic",
	  { .select = SEL_ADDR, .addr = { 0, 1, 0, 0 }, .driver = "automatic" } },
	{ "01:00 driver=a234567890123456789012345678901",
	  { .select = SEL_ADDR,
	    .addr = { 0, 1, 0, 0 },
	    .driver = "a234567890123456789012345678901" } },
};

#define ANY_ID	       "expected an ID (10de:13c2), an address (01:00.0) or a path (00:01.0/00.0)"
#define FOUR_DIGITS    "expected an ID of four hex digits or *, as in 10de:13c2"
#define CLASS_DIGITS   "expected a class of four hex digits, x for any, as in 03xx"
#define PROG_IF_DIGITS "expected a prog-if of two hex digits, x for any"
#define EVERY_DEVICE   "this ID is every device: expected a vendor, device or class"
#define DOMAIN	       "expected a domain in hex, as in 0000:01:00.0"
#define BUS	       "expected a bus number, 00 to ff, as in 01:00.0"
#define ADDRESS	       "expected an address, as in 0000:01:00.0"
#define DEVICE	       "expected a device number, 00 to 1f"
#define FUNCTION       "expected a function number, 0 to 7"
#define DOT_FUNCTION   "expected .function after the device number"
#define SUBSYSTEM      "expected subsystem=VVVV:DDDD in hex, as in subsystem=1458:3679"
#define DRIVER	       "expected a driver name, as in driver=vfio-pci"
#define SPACE	       "expected a space"
#define CONTROL	       "control character: expected plain text"
#define NO_SELECTOR    "expected an ID, an address, a path, subsystem= or boot_vga= on the line"
#define MDEV                                                                                   \
	"expected mdev ADDRESS TYPE UUID, as in mdev 00:02.0 i915-GVTg_V5_4 "                  \
	"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
#define SRIOV	     "expected sriov ADDRESS ID vfs=N, as in sriov 03:00.0 8086:56c0 vfs=4"
#define NOT_HERE     "this option is not for this kind of line"
#define UUID	     "expected a UUID, which uuidgen makes"
#define VFS	     "expected a number of virtual functions, as in vfs=4"
#define D3COLD	     "expected d3cold=no"
#define RESET_METHOD "expected names of reset methods, as in reset_method=flr,bus"
#define RESET_DEFAULT                                                                          \
	"expected names of reset methods; without the option they are the kernel's default"
#define RESIZE                                                                                 \
	"expected resize.BAR=SIZE, BAR 0 to 5, SIZE a power of two, 1M to 128T, as in resize.0=16G"
#define SECOND_PLACE "a second place on one line: give it a line of its own"
#define NO_VALUE     "expected a value, as in headless=yes"
#define TWICE	     "this option stands on the line already"
#define SECOND_ID    "a second ID on one line: give it a line of its own"
#define UNKNOWN	     "unknown option: gpupt.conf(5) has them all"

/* every way to be wrong, where it is shown, and in what words */
static const struct {
	const char *text;
	unsigned column;
	const char *message;
} rejected[] = {
	{ "10de", 5, ANY_ID },
	{ "nvidia", 1, FOUR_DIGITS },
	{ "10d:13c2", 1, FOUR_DIGITS },
	{ "10dee:13c2", 1, FOUR_DIGITS },
	{ "10dg:13c2", 1, FOUR_DIGITS },
	{ "0x10de:0x13c2", 1, FOUR_DIGITS },
	{ "10de:13c", 6, FOUR_DIGITS },
	{ "10de:13cz", 6, FOUR_DIGITS },
	{ "10de:13c2,10de:0fbb", 10, SPACE },
	{ "10de:13c2:0", 12, CLASS_DIGITS },
	{ "10de:13c2:03", 13, CLASS_DIGITS },
	{ "10de:13c2:03yy", 13, CLASS_DIGITS },
	{ "10de:13c2:03000", 15, SPACE },
	{ "10de:13c2:0300:0", 17, PROG_IF_DIGITS },
	{ "10de:13c2:0300:zz", 16, PROG_IF_DIGITS },
	{ "10de:13c2:0300:000", 18, SPACE },
	{ "10de:13c2:0300:00:", 18, SPACE },
	{ "10de:**", 7, SPACE },
	{ ":", 2, EVERY_DEVICE },
	{ "*:*", 4, EVERY_DEVICE },
	{ "::", 3, EVERY_DEVICE },
	{ "*:*:xxxx:xx", 12, EVERY_DEVICE },

	{ "01:00.", 7, FUNCTION },
	{ "01:00.8", 7, FUNCTION },
	{ "01:00.00", 7, FUNCTION },
	{ "01:20.0", 4, DEVICE },
	{ "01:.0", 4, DEVICE },
	{ "01:000.0", 4, DEVICE },
	{ "01:20", 4, DEVICE },
	{ "gg:00", 1, BUS },
	{ "100:00.0", 1, BUS },
	{ ".0", 1, BUS },
	{ "01.0", 3, ADDRESS },
	{ "0000:001:00.0", 6, BUS },
	{ "0000::00.0", 6, BUS },
	{ ":01:00.0", 1, DOMAIN },
	{ "xyz:01:00.0", 1, DOMAIN },
	{ "123456789:01:00.0", 1, DOMAIN },
	{ "0000:01:00.0,10de:13c2", 13, SPACE },
	{ "0000:01:00.0:", 13, SPACE },
	{ "0000:01:00.0-3", 13, SPACE },

	{ "00:01.0/", 9, DEVICE },
	{ "00:01.0/00", 11, DOT_FUNCTION },
	{ "00:01/00.0", 6, DOT_FUNCTION },
	{ "00:01.0/00.8", 12, FUNCTION },
	{ "00:01.0/20.0", 9, DEVICE },
	{ "00:01.0//00.0", 9, DEVICE },
	{ "/00.0", 1, BUS },
	{ "00:01.0/00.0/", 14, DEVICE },
	{ "00:01.0/01:00.0", 11, DOT_FUNCTION },
	{ "00:1.0/2.0/3.0/4.0/5.0/6.0/7.0/8.0/9.0", 36, "expected at most 8 steps in a path" },

	{ "01:00.0 02:00.0", 9, SECOND_PLACE },
	{ "01:00.0 00:01.0/00.0", 9, SECOND_PLACE },
	{ "00:01.0/00.0 01:00.0", 14, SECOND_PLACE },
	{ "10de:13c2 10de:0fbb", 11, SECOND_ID },
	{ "10de:13c2 ::0300", 11, SECOND_ID },

	{ "subsystem=", 11, SUBSYSTEM },
	{ "subsystem=1458", 15, SUBSYSTEM },
	{ "subsystem=1458:", 16, SUBSYSTEM },
	{ "subsystem=*:3679", 11, SUBSYSTEM },
	{ "subsystem=1458:367", 16, SUBSYSTEM },
	{ "subsystem=1458:3679:", 20, SPACE },
	{ "boot_vga=", 10, "expected boot_vga=0 or boot_vga=1" },
	{ "boot_vga=yes", 10, "expected boot_vga=0 or boot_vga=1" },
	{ "boot_vga=01", 10, "expected boot_vga=0 or boot_vga=1" },
	{ "01:00 functions=two", 17, "expected functions=all or functions=one" },
	{ "01:00 functions=", 17, "expected functions=all or functions=one" },
	{ "01:00 group=one", 13, "expected group=all" },
	{ "01:00 headless=1", 16, "expected headless=yes or headless=no" },
	{ "01:00 headless=", 16, "expected headless=yes or headless=no" },
	{ "01:00 driver=", 14, DRIVER },
	{ "01:00 driver=vfio/pci", 18, DRIVER },
	{ "01:00 driver=../../x", 14, DRIVER },
	{ "01:00 driver=vfio-pci,x", 22, DRIVER },
	{ "01:00 driver=v\303\244", 15, DRIVER },
	{ "01:00 driver=a2345678901234567890123456789012", 14,
	  "expected a driver name of at most 31 characters" },
	{ "01:00 colour=red", 7, UNKNOWN },
	{ "01:00 =", 7, UNKNOWN },
	{ "01:00 Driver=vfio-pci", 7, UNKNOWN },
	{ "01:00 functions =all", 7, NO_VALUE },
	{ "headless", 1, NO_VALUE },
	{ "10de:13c2 group", 11, NO_VALUE },
	{ "01:00 driver=vfio_pci", 14, "expected driver=vfio-pci, with a dash" },
	{ "01:00 driver=mlx5_vfio_pci driver=abc", 28, TWICE },
	{ "01:00 driver=abc driver=auto", 18, TWICE },
	{ "01:00 headless=yes headless=yes", 20, TWICE },
	{ "01:00 boot_vga=0 boot_vga=1", 18, TWICE },
	{ "01:00 functions=all group=all functions=one", 31, TWICE },

	/* what the manual knows and this version does not: never silence */
	{ "01:00.0 reset_method=", 22, RESET_METHOD },
	{ "01:00.0 reset_method=flr;bus", 25, RESET_METHOD },
	{ "01:00.0 reset_method=FLR", 22, RESET_METHOD },
	{ "01:00.0 reset_method=,flr", 22, RESET_METHOD },
	{ "01:00.0 reset_method=flr,", 25, RESET_METHOD },
	{ "01:00.0 reset_method=flr,,bus", 26, RESET_METHOD },
	{ "01:00.0 reset_method=,", 22, RESET_METHOD },
	{ "01:00.0 reset_method=default", 22, RESET_DEFAULT },
	{ "01:00.0 reset_method=flr,default", 26, RESET_DEFAULT },
	{ "01:00.0 reset_method=a234567890b234567890", 23, RESET_METHOD },
	{ "01:00.0 reset_method=abcdefghijklmnopqrstuvwxyz,abcdefghijklmnopqrstuvwxyz,abcdefghij",
	  86, RESET_METHOD },
	{ "01:00.0 reset_method=flr reset_method=bus", 26, TWICE },
	{ "01:00.0 resize.0=", 18, RESIZE },
	{ "01:00.0 resize.0=16", 20, RESIZE },
	{ "01:00.0 resize.0=16g", 20, RESIZE },
	{ "01:00.0 resize.0=16GB", 21, SPACE },
	{ "01:00.0 resize.0=12G", 21, RESIZE },
	{ "01:00.0 resize.0=0M", 20, RESIZE },
	{ "01:00.0 resize.0=2048M", 23, RESIZE },
	{ "01:00.0 resize.0=256T", 22, RESIZE },
	{ "01:00.0 resize.0=16k", 20, RESIZE },
	{ "01:00.0 resize.6=16G", 16, RESIZE },
	{ "01:00.0 resize.=16G", 16, RESIZE },
	{ "01:00.0 resize.00=16G", 16, RESIZE },
	{ "01:00.0 resize=16G", 9, UNKNOWN },
	{ "01:00.0 resize.0=16G resize.0=8G", 31, "this BAR has a size already" },
	{ "01:00.0 d3cold=yes", 16, D3COLD },
	{ "01:00.0 d3cold=", 16, D3COLD },
	{ "01:00.0 vfs=4", 9, NOT_HERE },

	{ "mdev", 1, MDEV },
	{ "  mdev", 3, MDEV },
	{ "mdev 00:02.0", 1, MDEV },
	{ "mdev 00:02.0 i915-GVTg_V5_4", 1, MDEV },
	{ "mdev 8086:5912 i915-GVTg_V5_4 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 1, MDEV },
	{ "mdev 00:02 i915-GVTg_V5_4 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 1, MDEV },
	{ "mdev xyz i915-GVTg_V5_4 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 6, FOUR_DIGITS },
	{ "mdev 00:02.0 ../x 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 14,
	  "expected a type, as in i915-GVTg_V5_4" },
	{ "mdev 00:02.0 a/b 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", 14,
	  "expected a type, as in i915-GVTg_V5_4" },
	{ "mdev 00:02.0 t 83b8f4f2509f382f3c1ee6bfe0fa1001", 24, UUID },
	{ "mdev 00:02.0 t 83b8f4f2-509f-382f-3c1e-e6bfe0fa100", 51, UUID },
	{ "mdev 00:02.0 t 83b8f4f2-509f-382f-3c1e-e6bfe0fa10011", 53, UUID },
	{ "mdev 00:02.0 t 83b8f4f2-509f-382f-3c1e-e6bfe0fa100g", 51, UUID },
	{ "mdev 00:02.0 t 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 x", 53,
	  "expected the end of the line" },
	{ "01:00.0 mdev", 9, FOUR_DIGITS },

	{ "sriov", 1, SRIOV },
	{ "sriov 03:00.0 vfs=4", 1, SRIOV },
	{ "sriov 8086:56c0 vfs=4", 1, SRIOV },
	{ "sriov 03:00.0 8086:56c0", 1, SRIOV },
	{ "sriov 03:00 8086:56c0 vfs=4", 1, SRIOV },
	{ "sriov 03:00.0 8086: vfs=4", 1, SRIOV },
	{ "sriov 03:00.0 8086:56c0 vfs=0", 30, VFS },
	{ "sriov 03:00.0 8086:56c0 vfs=", 29, VFS },
	{ "sriov 03:00.0 8086:56c0 vfs=4x", 30, VFS },
	{ "sriov 03:00.0 8086:56c0 vfs=65536", 34, VFS },
	{ "sriov 03:00.0 8086:56c0 vfs=4 group=all", 31, NOT_HERE },
	{ "sriov 03:00.0 8086:56c0 vfs=4 resize.0=16G", 31, NOT_HERE },
	{ "sriov 03:00.0 8086:56c0 vfs=4 vfs=5", 31, TWICE },

	{ "functions=all", 1, NO_SELECTOR },
	{ "  group=all headless=yes", 3, NO_SELECTOR },
	{ "10de:13c2\r", 10, CONTROL },
	{ "10de:13c2 \001", 11, CONTROL },
	{ "10de\177:13c2", 5, CONTROL },
	{ "10de:13c2 caf\303\251", 11, SECOND_ID },
	{ "\357\273\27710de:13c2", 1, FOUR_DIGITS },
};

static void right_lines_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(accepted); i++) {
		size_t len = strlen(accepted[i].text);
		char *copy = exact_copy(accepted[i].text, len);
		struct rule rule;
		const char *at, *difference;
		const char *wrong = rule_parse(&rule, copy, copy + len, &at);

		row_check(!wrong, "'%s': %s", accepted[i].text, wrong);
		difference = wrong ? NULL : rule_difference(&rule, &accepted[i].rule);
		row_check(!difference, "'%s': %s differs", accepted[i].text, difference);
		free(copy);
	}
	rows_end();
}

static void wrong_lines_are_refused_with_place_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rejected); i++) {
		size_t len = strlen(rejected[i].text);
		char *copy = exact_copy(rejected[i].text, len);
		struct rule rule;
		const char *at = NULL;
		const char *wrong = rule_parse(&rule, copy, copy + len, &at);

		row_check(wrong, "'%s' is taken", rejected[i].text);
		if (wrong) {
			row_check(!strcmp(wrong, rejected[i].message), "'%s': %s",
				  rejected[i].text, wrong);
			row_check(at - copy + 1 == rejected[i].column,
				  "'%s': column %d, not %u", rejected[i].text,
				  (int)(at - copy + 1), rejected[i].column);
		}
		free(copy);
	}
	rows_end();
}

static void a_nul_byte_is_refused(void **state)
{
	static const char text[] = "10de:13c2\0 headless=yes";
	const char *at, *wrong;
	struct rule rule;

	(void)state;
	wrong = rule_parse(&rule, text, text + sizeof(text) - 1, &at);
	assert_non_null(wrong);
	assert_string_equal(wrong, CONTROL);
	assert_int_equal(at - text, 9);
}

static void the_words_are_kept_for_messages(void **state)
{
	static const char text[] = "  01:00.0\t10de:13c2 \t";
	struct rule rule;

	(void)state;
	rule_read(&rule, text);
	assert_ptr_equal(rule.text, text + 2);
	assert_int_equal(rule.text_len, sizeof("01:00.0\t10de:13c2") - 1);
}

/* a root port, a GTX 970 with its audio below it, a disk, and a card below a switch */
static const struct pci_dev devs[] = {
	{ { 0, 0, 1, 0 }, { 0x8086, 0x0c01, 0, 0, 0x060400 }, 1, -1, -1, NULL },
	{ { 0, 1, 0, 0 }, { 0x10de, 0x13c2, 0x1043, 0x8508, 0x030000 }, 1, 0, 1, NULL },
	{ { 0, 1, 0, 1 }, { 0x10de, 0x0fbb, 0x1043, 0x8508, 0x040300 }, 1, 0, -1, NULL },
	{ { 0, 0, 0x1f, 2 }, { 0x8086, 0x8c82, 0, 0, 0x010601 }, 2, -1, -1, NULL },
	{ { 1, 0x10, 1, 0 }, { 0x8086, 0x2030, 0, 0, 0x060400 }, 3, -1, -1, NULL },
	{ { 1, 0x11, 0, 0 }, { 0x10b5, 0x8796, 0, 0, 0x060400 }, 4, 4, -1, NULL },
	{ { 1, 0x12, 8, 0 }, { 0x10b5, 0x8796, 0, 0, 0x060400 }, 5, 5, -1, NULL },
	{ { 1, 0x13, 0, 0 }, { 0x1002, 0x6608, 0x1002, 0x2120, 0x038000 }, 6, 6, 0, NULL },
};

enum { PORT, GPU, AUDIO, DISK, PORT1, SWITCH_UP, SWITCH_DOWN, FIREPRO };

static void lines_match_what_they_name(void **state)
{
	static const struct {
		const char *text;
		unsigned dev;
		bool place, device;
	} row[] = {
		{ "10de:13c2", GPU, true, true },
		{ "10de:13c2", AUDIO, true, false },
		{ "10de:*:03xx", GPU, true, true },
		{ "10de:*:03xx", AUDIO, true, false },
		{ "1002:*:03xx", GPU, true, false },
		{ "10de:", AUDIO, true, true },
		{ ":0fbb", AUDIO, true, true },
		{ ":0fbb", GPU, true, false },
		{ "::0300", GPU, true, true },
		{ "::0300", FIREPRO, true, false },
		{ "::03xx", FIREPRO, true, true },
		{ "::0300:00", GPU, true, true },
		{ "::0300:01", GPU, true, false },
		{ "::0106:01", DISK, true, true },
		{ ":::01", DISK, true, true },
		{ ":::01", GPU, true, false },
		{ "::xx03", AUDIO, true, true },
		{ "::xx03", GPU, true, false },
		{ "subsystem=1043:8508", GPU, true, true },
		{ "subsystem=1043:8508", AUDIO, true, true },
		{ "subsystem=1043:8508", DISK, true, false },
		{ "subsystem=1043:0000", GPU, true, false },
		{ "subsystem=0000:8508", GPU, true, false },
		{ "boot_vga=1", GPU, true, true },
		{ "boot_vga=0", GPU, true, false },
		{ "boot_vga=0", FIREPRO, true, true },
		/* no attribute is neither */
		{ "boot_vga=0", DISK, true, false },
		{ "boot_vga=1", DISK, true, false },

		{ "01:00.0", GPU, true, true },
		{ "01:00.0", AUDIO, false, true },
		{ "01:00.1", AUDIO, true, true },
		{ "01:00", GPU, true, true },
		{ "01:00", AUDIO, true, true },
		{ "01:00", DISK, false, true },
		{ "0001:01:00.0", GPU, false, true },
		{ "10000:01:00.0", GPU, false, true },
		{ "02:00.0", GPU, false, true },
		{ "01:01.0", GPU, false, true },
		{ "01:00.0 10de:13c2", GPU, true, true },
		{ "01:00.0 10de:0fbb", GPU, true, false },
		{ "01:00.1 10de:13c2", GPU, false, true },
		{ "01:00.0 10de:13c2 boot_vga=0", GPU, true, false },
		{ "01:00.0 10de:13c2 subsystem=1043:8509", GPU, true, false },

		{ "00:01.0/00.0", GPU, true, true },
		{ "00:01.0/00.0", AUDIO, false, true },
		{ "00:01.0/00.1", AUDIO, true, true },
		{ "00:02.0/00.0", GPU, false, true },
		{ "00:01.1/00.0", GPU, false, true },
		{ "01:01.0/00.0", GPU, false, true },
		{ "0001:00:01.0/00.0", GPU, false, true },
		/* as in the kernel, it may start from a bus below the root */
		{ "0001:10:01.0/00.0/08.0/00.0", FIREPRO, true, true },
		{ "0001:11:00.0/08.0/00.0", FIREPRO, true, true },
		{ "0001:10:01.0/00.0/08.0", FIREPRO, false, true },
		{ "0001:10:01.0/00.0/08.0", SWITCH_DOWN, true, true },
		{ "0001:10:01.0/08.0/00.0", FIREPRO, false, true },
		{ "0000:10:01.0/00.0/08.0/00.0", FIREPRO, false, true },
		/* longer than the way to the device */
		{ "00:00.0/01.0/00.0", GPU, false, true },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct rule rule;

		rule_read(&rule, row[i].text);
		row_check(rule_match_place(&rule, devs, row[i].dev) == row[i].place,
			  "'%s': place of device %u", row[i].text, row[i].dev);
		row_check(rule_match_device(&rule, &devs[row[i].dev]) == row[i].device,
			  "'%s': device %u", row[i].text, row[i].dev);
	}
	rows_end();
}

static void only_ids_and_classes_name_a_device(void **state)
{
	static const struct {
		const char *text;
		bool names;
	} row[] = {
		{ "8086:8c82", true },
		{ "8086:8c82:0106", true },
		{ "8086:", false },
		{ ":8c82", false },
		{ "::0106", false },
		{ "::01xx", false },
		{ "::0xxx", false },
		{ "::xx06", false },
		{ ":::02", false },
		{ "00:1f.2", false },
		{ "00:1f", false },
		{ "00:01.0/00.0", false },
		{ "00:1f.2 8086:8c82", true },
		{ "subsystem=8086:8c82", false },
		{ "boot_vga=1", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct rule rule;

		rule_read(&rule, row[i].text);
		row_check(rule_names_device(&rule) == row[i].names, "'%s'", row[i].text);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_lines_are_read),
		cmocka_unit_test(wrong_lines_are_refused_with_place_and_reason),
		cmocka_unit_test(a_nul_byte_is_refused),
		cmocka_unit_test(the_words_are_kept_for_messages),
		cmocka_unit_test(lines_match_what_they_name),
		cmocka_unit_test(only_ids_and_classes_name_a_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
