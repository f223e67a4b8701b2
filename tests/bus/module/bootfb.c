// SPDX-License-Identifier: GPL-2.0
/*
 * A boot framebuffer for tests, where kernels with CONFIG_SYSFB_SIMPLEFB have it: the platform device
 * simple-framebuffer.0, whose memory, BOOTFB, is the start of a function's BAR.
 *
 *	insmod bootfb.ko at=0000:01:00.0 bar=1
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_data/simplefb.h>
#include <linux/platform_device.h>
#include <linux/version.h>

static char *at = "";
module_param(at, charp, 0444);
MODULE_PARM_DESC(at, "DDDD:BB:DD.F, the function");

static int bar;
module_param(bar, int, 0444);
MODULE_PARM_DESC(bar, "which of its BARs");

static struct platform_device *framebuffer;

static int __init bootfb_init(void)
{
	struct simplefb_platform_data mode = {
		.width = 1024,
		.height = 768,
		.stride = 1024 * 4,
		.format = "x8r8g8b8",
	};
	struct resource memory = { .name = "BOOTFB", .flags = IORESOURCE_MEM };
	struct platform_device_info info = {
		.name = "simple-framebuffer",
		.id = 0,
		.res = &memory,
		.num_res = 1,
		.data = &mode,
		.size_data = sizeof(mode),
	};
	unsigned int domain, bus, slot, func;
	struct pci_dev *dev;

	if (sscanf(at, "%x:%x:%x.%x", &domain, &bus, &slot, &func) != 4 || bar < 0 ||
	    bar >= PCI_STD_NUM_BARS) {
		pr_err("bootfb: not an address and a BAR: at=%s bar=%d\n", at, bar);
		return -EINVAL;
	}
	dev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, func));
	if (!dev || !(pci_resource_flags(dev, bar) & IORESOURCE_MEM) ||
	    pci_resource_len(dev, bar) < mode.stride * mode.height) {
		pr_err("bootfb: no memory for a framebuffer in BAR %d of %s\n", bar, at);
		pci_dev_put(dev);
		return -ENODEV;
	}
	memory.start = pci_resource_start(dev, bar);
	memory.end = memory.start + mode.stride * mode.height - 1;
	/* Since then the kernel looks for the function that has it. */
	if (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0))
		info.parent = &dev->dev;
	framebuffer = platform_device_register_full(&info);
	pci_dev_put(dev);
	return PTR_ERR_OR_ZERO(framebuffer);
}
module_init(bootfb_init);

static void __exit bootfb_exit(void)
{
	platform_device_unregister(framebuffer);
}
module_exit(bootfb_exit);

MODULE_DESCRIPTION("A boot framebuffer for tests");
MODULE_LICENSE("GPL");
