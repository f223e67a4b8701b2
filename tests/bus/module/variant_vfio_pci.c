// SPDX-License-Identifier: GPL-2.0
/*
 * A variant of vfio-pci for one device, 10de:20b5, which is in modules.alias as such ("vfio_pci:v000010DEd000020B5..."). What
 * it does is what vfio-pci does. The kernel's variants are called as their modules are; vfio-pci itself is not,
 * and so this one can be called otherwise, too: name=variant-vfio-pci.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/version.h>
#include <linux/vfio_pci_core.h>

static char *name = KBUILD_MODNAME;
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "what the driver is called");

static int probe_err;
module_param(probe_err, int, 0444);
MODULE_PARM_DESC(probe_err, "what probe returns, when not 0: -5 for EIO");

static char *hangs = "";
module_param(hangs, charp, 0444);
MODULE_PARM_DESC(hangs, "the function whose probe has no end, as 0000:01:00.0");

static int variant_open(struct vfio_device *vdev)
{
	struct vfio_pci_core_device *core = container_of(vdev, typeof(*core), vdev);
	int err = vfio_pci_core_enable(core);

	if (!err)
		vfio_pci_core_finish_enable(core);
	return err;
}

static const struct vfio_device_ops variant_ops = {
	.name = KBUILD_MODNAME,
	.init = vfio_pci_core_init_dev,
	.release = vfio_pci_core_release_dev,
	.open_device = variant_open,
	.close_device = vfio_pci_core_close_device,
	.ioctl = vfio_pci_core_ioctl,
	.device_feature = vfio_pci_core_ioctl_feature,
	.read = vfio_pci_core_read,
	.write = vfio_pci_core_write,
	.mmap = vfio_pci_core_mmap,
	.request = vfio_pci_core_request,
	.match = vfio_pci_core_match,
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	.bind_iommufd = vfio_iommufd_physical_bind,
	.unbind_iommufd = vfio_iommufd_physical_unbind,
	.attach_ioas = vfio_iommufd_physical_attach_ioas,
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	.detach_ioas = vfio_iommufd_physical_detach_ioas,
#endif
};

static int variant_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfio_pci_core_device *core;
	int err;

	if (probe_err)
		return probe_err;
	if (!strcmp(pci_name(pdev), hangs))
		msleep(600000);
	core = vfio_alloc_device(vfio_pci_core_device, vdev, &pdev->dev, &variant_ops);
	if (IS_ERR(core))
		return PTR_ERR(core);
	dev_set_drvdata(&pdev->dev, core);
	err = vfio_pci_core_register_device(core);
	if (err)
		vfio_put_device(&core->vdev);
	return err;
}

static void variant_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(core);
	vfio_put_device(&core->vdev);
}

static const struct pci_device_id table[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(0x10de, 0x20b5) },
	{},
};
MODULE_DEVICE_TABLE(pci, table);

static struct pci_driver driver = {
	.id_table = table,
	.probe = variant_probe,
	.remove = variant_remove,
	.driver_managed_dma = true,
};

static int __init variant_init(void)
{
	driver.name = name;
	return pci_register_driver(&driver);
}
module_init(variant_init);

static void __exit variant_exit(void)
{
	pci_unregister_driver(&driver);
}
module_exit(variant_exit);

MODULE_DESCRIPTION("A variant of vfio-pci for tests");
MODULE_LICENSE("GPL");
