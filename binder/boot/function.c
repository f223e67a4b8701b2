// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* getdents64(), O_PATH */
#include "boot/function.h"

#include "boot/root.h"
#include "boot/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __KLIBC__
#define getdents64 getdents
#endif

#define TARGET_MAX 1024
#define GROUP_LAST 0xfffff

/* without readdir(), for which klibc clears 16 KiB first */
int function_list(int dir, int (*each)(void *data, const struct pci_addr *addr), void *data)
{
	_Alignas(struct dirent) char block[4096];
	ssize_t len;
	int err = 0;

	while (!err && (len = getdents64(dir, (void *)block, sizeof(block))) > 0) {
		for (ssize_t at = 0; !err && at < len;) {
			const struct dirent *entry = (const void *)(block + at);
			struct pci_addr addr;

			if (!pci_addr_parse(entry->d_name, &addr))
				err = each(data, &addr);
			at += entry->d_reclen;
		}
	}
	return err ? err : len < 0 ? -errno : 0;
}

bool function_has_any(int dir)
{
	_Alignas(struct dirent) char block[1024];

	/* "." and ".." take 24 bytes each */
	return getdents64(dir, (void *)block, sizeof(block)) > 48;
}

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

	function_read_group(dev_dir, "iommu_group", m, dev);
	if (!sysfs_link_name(dev_dir, "driver", text, sizeof(text))) {
		dev->driver = machine_name(m, text);
		if (!dev->driver)
			return -ENOMEM;
	}
	return 0;
}

void function_read_group(int dir, const char *path, struct machine *m, struct pci_dev *dev)
{
	char text[256];

	if (!sysfs_link_name(dir, path, text, sizeof(text))) {
		long group = sysfs_number(text, GROUP_LAST);

		/* tables are as long as the last number is high, and the kernel gives them from 0 on */
		dev->group = group >= 0 && group <= GROUP_LAST ? group : -1;
		m->has_groups = true;
	}
}

/* the link of a device leads through the bridges above it: .../0000:00:01.0/0000:01:00.0 */
void function_read_parents(int root, struct machine *m)
{
	int dir = root_open(root, SYSFS_DEVICES, O_PATH | O_DIRECTORY, 0);

	for (unsigned i = 0; i < m->n_devs; i++) {
		char target[TARGET_MAX], addr[PCI_ADDR_LEN], *end, *parent;

		pci_addr_print(&m->devs[i].addr, addr);
		if (root_readlink(dir, addr, target, sizeof(target)) < 0)
			continue;
		end = strrchr(target, '/');
		if (!end)
			continue;
		*end = 0;
		parent = strrchr(target, '/');
		if (parent)
			m->devs[i].parent = machine_find(m, parent + 1);
	}
	if (dir >= 0)
		close(dir);
}
