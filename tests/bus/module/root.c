// SPDX-License-Identifier: GPL-2.0
/*
 * Shows a root bus to the kernel.
 *
 * The emulator has the root bus 0000:00, and so has every real machine. There the machine's functions take
 * the place of the emulator's: those are removed, and the bus gets our access functions. So the machine has
 * its addresses, its IOMMU groups and even their numbers as in reality. Of the emulator's functions only the
 * virtio ones come back, at the end: they are the test's own disk and the like.
 *
 * Any other root bus is made.
 */
#include <linux/ioport.h>
#include <linux/sizes.h>

#include "synthbus.h"

#define VENDOR_VIRTIO 0x1af4

static int take_over(struct synth_root *root, struct pci_bus *bus)
{
	struct pci_dev *dev, *next;
	unsigned int devfn;
	u32 id;

	list_for_each_entry_safe_reverse(dev, next, &bus->devices, bus_list)
		pci_stop_and_remove_bus_device(dev);
	root->real_ops = pci_bus_set_ops(bus, &config_ops);
	pci_rescan_bus(bus);

	for (devfn = 0; devfn < 256; devfn++) {
		id = ~0;
		root->real_ops->read(bus, devfn, PCI_VENDOR_ID, 4, &id);
		if ((id & 0xffff) == VENDOR_VIRTIO)
			set_bit(devfn, root->through);
	}
	pci_rescan_bus(bus);
	return 0;
}

/* The 32-bit and I/O windows are pieces of the emulator's, which has all of that there is. */
static void add_small_window(struct synth_root *root, struct resource *window,
			     unsigned long flags, u64 size)
{
	*window = (struct resource){ .name = "synthbus", .flags = flags };
	if (pci_bus_alloc_resource(pci_find_bus(0, 0), window, size, size, 0, 0, NULL, NULL))
		pr_warn("synthbus: no room for a window %pR\n", window);
	else
		pci_add_resource(&root->bridge->windows, window);
}

static void add_large_window(struct synth_root *root)
{
	struct resource *window = &root->pref;

	*window = (struct resource){
		.name = "synthbus",
		.flags = IORESOURCE_MEM | IORESOURCE_PREFETCH | IORESOURCE_MEM_64,
	};
	if (allocate_resource(&iomem_resource, window, 32 * (u64)SZ_1G, 256 * (u64)SZ_1G,
			      1024 * (u64)SZ_1G - 1, SZ_1G, NULL, NULL))
		pr_warn("synthbus: no room for a window %pR\n", window);
	else
		pci_add_resource(&root->bridge->windows, window);
}

static int make_bus(struct synth_root *root)
{
	struct pci_host_bridge *bridge = pci_alloc_host_bridge(0);
	struct pci_bus *child;
	int err;

	if (!bridge)
		return -ENOMEM;
	root->bridge = bridge;
	root->sysdata.domain = root->domain;
	root->sysdata.node = NUMA_NO_NODE;
	root->busn = (struct resource){
		.name = "synthbus",
		.start = root->start,
		.end = root->end,
		.flags = IORESOURCE_BUS,
	};
	bridge->ops = &config_ops;
	bridge->sysdata = &root->sysdata;
	bridge->busnr = root->start;
	pci_add_resource(&bridge->windows, &root->busn);
	add_small_window(root, &root->mem, IORESOURCE_MEM, SZ_64M);
	add_small_window(root, &root->io, IORESOURCE_IO, SZ_4K);
	add_large_window(root);

	err = pci_scan_root_bus_bridge(bridge);
	if (err)
		return err;
	pci_bus_size_bridges(bridge->bus);
	pci_bus_assign_resources(bridge->bus);
	list_for_each_entry(child, &bridge->bus->children, node)
		pcie_bus_configure_settings(child);
	pci_bus_add_devices(bridge->bus);
	return 0;
}

int root_add(struct synth_root *root)
{
	struct pci_bus *bus = pci_find_bus(root->domain, root->start);
	int err;

	pci_lock_rescan_remove();
	err = bus ? take_over(root, bus) : make_bus(root);
	pci_unlock_rescan_remove();
	return err;
}
