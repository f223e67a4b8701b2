// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/function.h"

#include "boot/root.h"
#include "boot/sysfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TARGET_MAX 1024
#define GROUP_LAST 0xfffff

int function_read_ids(int dev_dir, struct pci_dev *dev)
{
	char text[256];
	int err = sysfs_read(dev_dir, "modalias", text, sizeof(text));

	if (err < 0)
		return err;
	if (pci_modalias_parse(text, &dev->ids))
		return -EINVAL;
	/* only VGA devices have it, so do not pay for a failing open for all the others */
	if (pci_is_class(&dev->ids, PCI_CLASS_VGA) &&
	    sysfs_read(dev_dir, "boot_vga", text, sizeof(text)) > 0)
		dev->boot_vga = *text == '1';
	return 0;
}

int function_read_links(int dev_dir, struct machine *m, struct pci_dev *dev)
{
	char text[256];

	if (!sysfs_link_name(dev_dir, "driver", text, sizeof(text))) {
		dev->driver = machine_name(m, text);
		if (!dev->driver)
			return -ENOMEM;
	}
	if (!sysfs_link_name(dev_dir, "iommu_group", text, sizeof(text))) {
		long group = strtol(text, NULL, 10);

		/* tables are as long as the last number is high, and the kernel gives them from 0 on */
		dev->group = group >= 0 && group <= GROUP_LAST ? group : -1;
		m->has_groups = true;
	}
	return 0;
}

/* the link of a device leads through the bridges above it: .../0000:00:01.0/0000:01:00.0 */
void function_read_parents(int root, struct machine *m)
{
	for (unsigned i = 0; i < m->n_devs; i++) {
		char path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN], target[TARGET_MAX];
		char addr[PCI_ADDR_LEN], *end, *parent;

		snprintf(path, sizeof(path), SYSFS_DEVICES "/%s",
			 pci_addr_print(&m->devs[i].addr, addr));
		if (root_readlink(root, path, target, sizeof(target)) < 0)
			continue;
		end = strrchr(target, '/');
		if (!end)
			continue;
		*end = 0;
		parent = strrchr(target, '/');
		if (parent)
			m->devs[i].parent = machine_find(m, parent + 1);
	}
}
