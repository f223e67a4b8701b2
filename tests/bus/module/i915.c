// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for i915, where kvmgt.c needs one: has the function 8086:5912 of a Kaby Lake desktop, and can be
 * told to let it be divided (enable_gvt=1, as of the real one). The real one must never see a synthetic function.
 */
#include <linux/module.h>
#include <linux/pci.h>

#include "i915.h"

static bool enable_gvt;
module_param(enable_gvt, bool, 0400);
MODULE_PARM_DESC(enable_gvt, "whether kvmgt may divide the function");

static struct pci_dev *gpu;

struct pci_dev *test_i915_gpu(void)
{
	return enable_gvt ? gpu : NULL;
}
EXPORT_SYMBOL_GPL(test_i915_gpu);

static int gpu_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	gpu = dev;
	return pcim_enable_device(dev);
}

static void gpu_remove(struct pci_dev *dev)
{
	gpu = NULL;
}

static const struct pci_device_id table[] = {
	{ PCI_DEVICE(PCI_VENDOR_ID_INTEL, 0x5912) },
	{},
};
MODULE_DEVICE_TABLE(pci, table);

static struct pci_driver i915_driver = {
	.name = "i915",
	.id_table = table,
	.probe = gpu_probe,
	.remove = gpu_remove,
};
module_pci_driver(i915_driver);

MODULE_DESCRIPTION("Stands in for i915, for tests");
MODULE_LICENSE("GPL");
