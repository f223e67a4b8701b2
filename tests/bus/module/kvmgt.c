// SPDX-License-Identifier: GPL-2.0
/*
 * What i915's kvmgt does, without a GPU: once it is loaded, the function that i915.c has gets mdev types, and each
 * mdev made from them is a device of VFIO whose configuration space can be read. The types share one pool of memory,
 * as those of GVT-g do.
 */
#include <linux/mdev.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vfio.h>
#include <linux/workqueue.h>

#include "i915.h"

#define REGION_SHIFT 40
#define BAR0_SIZE    SZ_4K

static int late_ms;
module_param(late_ms, int, 0444);
MODULE_PARM_DESC(late_ms, "how long after the module the types appear");

static int pool = 4;
module_param(pool, int, 0444);
MODULE_PARM_DESC(pool, "what there is for all mdevs: a V5_4 takes 2, a V5_8 takes 1");

/* A type, and how much of the pool one of it takes */
struct vgpu_type {
	struct mdev_type type;
	int size;
};

struct vgpu {
	struct vfio_device vdev;
	int size;
	__le16 config[PCI_CFG_SPACE_SIZE / 2];
};

static struct vgpu_type v5_4 = {
	.type = { .sysfs_name = "GVTg_V5_4", .pretty_name = "GVTg_V5_4" },
	.size = 2,
};
static struct vgpu_type v5_8 = {
	.type = { .sysfs_name = "GVTg_V5_8", .pretty_name = "GVTg_V5_8" },
	.size = 1,
};
static struct mdev_type *types[] = { &v5_4.type, &v5_8.type };

static struct pci_dev *gpu;
static struct mdev_parent parent;
static bool registered;
static atomic_t left;

/* ---- one mdev, as VFIO sees it ------------------------------------------------------------------ */

static int vgpu_init(struct vfio_device *vdev)
{
	struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);
	struct mdev_device *mdev = to_mdev_device(vdev->dev);

	vgpu->size = container_of(mdev->type, struct vgpu_type, type)->size;
	if (atomic_sub_return(vgpu->size, &left) < 0) {
		atomic_add(vgpu->size, &left);
		return -ENOSPC;
	}
	vgpu->config[PCI_VENDOR_ID / 2] = cpu_to_le16(gpu->vendor);
	vgpu->config[PCI_DEVICE_ID / 2] = cpu_to_le16(gpu->device);
	vgpu->config[PCI_CLASS_DEVICE / 2] = cpu_to_le16(PCI_CLASS_DISPLAY_VGA);
	return 0;
}

static void vgpu_release(struct vfio_device *vdev)
{
	atomic_add(container_of(vdev, struct vgpu, vdev)->size, &left);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	vfio_free_device(vdev);
#endif
}

static int vgpu_open(struct vfio_device *vdev)
{
	return 0;
}

static void vgpu_close(struct vfio_device *vdev)
{
}

/* The BAR reads as 0, and nothing but the command register keeps what is written. */
static ssize_t vgpu_read(struct vfio_device *vdev, char __user *buffer, size_t size,
			 loff_t *pos)
{
	struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);
	u64 at = *pos & ((1ULL << REGION_SHIFT) - 1);
	bool config = *pos >> REGION_SHIFT == VFIO_PCI_CONFIG_REGION_INDEX;
	size_t end = config ? sizeof(vgpu->config) : BAR0_SIZE;

	if (at >= end)
		return -EINVAL;
	size = min_t(size_t, size, end - at);
	if (config ? copy_to_user(buffer, (u8 *)vgpu->config + at, size)
		   : clear_user(buffer, size))
		return -EFAULT;
	*pos += size;
	return size;
}

static ssize_t vgpu_write(struct vfio_device *vdev, const char __user *buffer, size_t size,
			  loff_t *pos)
{
	struct vgpu *vgpu = container_of(vdev, struct vgpu, vdev);

	if (*pos == ((u64)VFIO_PCI_CONFIG_REGION_INDEX << REGION_SHIFT) + PCI_COMMAND &&
	    size == 2 && copy_from_user(&vgpu->config[PCI_COMMAND / 2], buffer, 2))
		return -EFAULT;
	*pos += size;
	return size;
}

static int region_info(unsigned long arg)
{
	struct vfio_region_info info;

	if (copy_from_user(&info, (void __user *)arg, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= VFIO_PCI_NUM_REGIONS)
		return -EINVAL;
	info.offset = (u64)info.index << REGION_SHIFT;
	info.size = 0;
	info.flags = 0;
	if (info.index == VFIO_PCI_CONFIG_REGION_INDEX)
		info.size = PCI_CFG_SPACE_SIZE;
	if (info.index == VFIO_PCI_BAR0_REGION_INDEX)
		info.size = BAR0_SIZE;
	if (info.size)
		info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	return copy_to_user((void __user *)arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static int irq_info(unsigned long arg)
{
	struct vfio_irq_info info;

	if (copy_from_user(&info, (void __user *)arg, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	info.flags = 0;
	info.count = 0;
	return copy_to_user((void __user *)arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long vgpu_ioctl(struct vfio_device *vdev, unsigned int cmd, unsigned long arg)
{
	struct vfio_device_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = VFIO_PCI_NUM_REGIONS,
		.num_irqs = VFIO_PCI_NUM_IRQS,
	};

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return copy_to_user((void __user *)arg, &info,
				    offsetofend(struct vfio_device_info, num_irqs))
			       ? -EFAULT
			       : 0;
	case VFIO_DEVICE_GET_REGION_INFO:
		return region_info(arg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return irq_info(arg);
	case VFIO_DEVICE_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static void vgpu_dma_unmap(struct vfio_device *vdev, u64 iova, u64 length)
{
	/* It pins nothing. */
}

static const struct vfio_device_ops vgpu_ops = {
	.name = "kvmgt-test",
	.init = vgpu_init,
	.release = vgpu_release,
	.open_device = vgpu_open,
	.close_device = vgpu_close,
	.read = vgpu_read,
	.write = vgpu_write,
	.ioctl = vgpu_ioctl,
	.dma_unmap = vgpu_dma_unmap,
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	.bind_iommufd = vfio_iommufd_emulated_bind,
	.unbind_iommufd = vfio_iommufd_emulated_unbind,
	.attach_ioas = vfio_iommufd_emulated_attach_ioas,
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	.detach_ioas = vfio_iommufd_emulated_detach_ioas,
#endif
};

/* ---- the mdev driver ---------------------------------------------------------------------------- */

static int vgpu_probe(struct mdev_device *mdev)
{
	struct vgpu *vgpu = vfio_alloc_device(vgpu, vdev, &mdev->dev, &vgpu_ops);
	int err;

	if (IS_ERR(vgpu))
		return PTR_ERR(vgpu);
	err = vfio_register_emulated_iommu_dev(&vgpu->vdev);
	if (err) {
		vfio_put_device(&vgpu->vdev);
		return err;
	}
	dev_set_drvdata(&mdev->dev, vgpu);
	return 0;
}

static void vgpu_remove(struct mdev_device *mdev)
{
	struct vgpu *vgpu = dev_get_drvdata(&mdev->dev);

	vfio_unregister_group_dev(&vgpu->vdev);
	vfio_put_device(&vgpu->vdev);
}

static unsigned int vgpu_available(struct mdev_type *type)
{
	return atomic_read(&left) / container_of(type, struct vgpu_type, type)->size;
}

static ssize_t vgpu_describe(struct mdev_type *type, char *buffer)
{
	return sysfs_emit(buffer, "takes %d of the pool of %d\n",
			  container_of(type, struct vgpu_type, type)->size, pool);
}

static struct mdev_driver driver = {
	.device_api = VFIO_DEVICE_API_PCI_STRING,
	.driver = {
		.name = "kvmgt-test",
		.owner = THIS_MODULE,
		.mod_name = KBUILD_MODNAME,
	},
	.probe = vgpu_probe,
	.remove = vgpu_remove,
	.get_available = vgpu_available,
	.show_description = vgpu_describe,
};

static void show_types(struct work_struct *work)
{
	int err = mdev_register_parent(&parent, &gpu->dev, &driver, types, ARRAY_SIZE(types));

	registered = !err;
	pci_info(gpu, "kvmgt-test: mdev types: %d\n", err);
}
static DECLARE_DELAYED_WORK(later, show_types);

static int __init kvmgt_init(void)
{
	int err;

	/* As the real one, it is there all the same when there is nothing to divide. */
	gpu = pci_dev_get(test_i915_gpu());
	if (!gpu)
		return 0;
	atomic_set(&left, pool);
	err = mdev_register_driver(&driver);
	if (err) {
		pci_dev_put(gpu);
		return err;
	}
	if (late_ms)
		schedule_delayed_work(&later, msecs_to_jiffies(late_ms));
	else
		show_types(NULL);
	return 0;
}
module_init(kvmgt_init);

static void __exit kvmgt_exit(void)
{
	if (!gpu)
		return;
	cancel_delayed_work_sync(&later);
	if (registered)
		mdev_unregister_parent(&parent);
	mdev_unregister_driver(&driver);
	pci_dev_put(gpu);
}
module_exit(kvmgt_exit);

MODULE_DESCRIPTION("Mediated devices for tests");
MODULE_LICENSE("GPL");
