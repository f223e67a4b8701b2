// SPDX-License-Identifier: GPL-2.0
/*
 * A host driver for tests: has whatever functions it is told to, under whatever name, and takes its time.
 *
 *	insmod hostdrv.ko name=hostgpu ids=10de:13c2,10de:0fbb remove_ms=600000
 *
 * With async_probe=1, which the kernel knows, insmod does not wait for a slow probe. Of a function with SR-IOV it makes
 * virtual functions when it is told to (sriov_numvfs), and drives these as well when they are in ids=.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/pci.h>

#define MAX_IDS 16

static char *name = "hostdrv";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "what the driver is called");

static char *ids[MAX_IDS];
static int count;
module_param_array(ids, charp, &count, 0444);
MODULE_PARM_DESC(ids, "VVVV:DDDD of the functions to have");

static int probe_ms;
module_param(probe_ms, int, 0644);
MODULE_PARM_DESC(probe_ms, "how long probe takes");

static int probe_err;
module_param(probe_err, int, 0644);
MODULE_PARM_DESC(probe_err, "what probe returns, when not 0: -5 for EIO");

static int remove_ms;
module_param(remove_ms, int, 0644);
MODULE_PARM_DESC(remove_ms, "how long remove takes");

static struct pci_device_id table[MAX_IDS + 1];

static int host_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int err;

	pci_info(dev, "%s: probe\n", name);
	if (probe_ms)
		msleep(probe_ms);
	err = probe_err ? probe_err : pcim_enable_device(dev);
	pci_info(dev, "%s: probe ends: %d\n", name, err);
	return err;
}

static void host_remove(struct pci_dev *dev)
{
	pci_info(dev, "%s: remove\n", name);
	pci_disable_sriov(dev);
	if (remove_ms)
		msleep(remove_ms);
	pci_info(dev, "%s: remove ends\n", name);
}

static struct pci_driver driver = {
	.id_table = table,
	.probe = host_probe,
	.remove = host_remove,
	.sriov_configure = pci_sriov_configure_simple,
};

static int __init hostdrv_init(void)
{
	int i;

	for (i = 0; i < count; i++) {
		if (sscanf(ids[i], "%x:%x", &table[i].vendor, &table[i].device) != 2) {
			pr_err("hostdrv: not VVVV:DDDD: %s\n", ids[i]);
			return -EINVAL;
		}
		table[i].subvendor = PCI_ANY_ID;
		table[i].subdevice = PCI_ANY_ID;
	}
	driver.name = name;
	return pci_register_driver(&driver);
}
module_init(hostdrv_init);

static void __exit hostdrv_exit(void)
{
	pci_unregister_driver(&driver);
}
module_exit(hostdrv_exit);

MODULE_DESCRIPTION("A host driver for tests");
MODULE_LICENSE("GPL");
