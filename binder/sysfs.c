// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* O_PATH */
#include "sysfs.h"

#include "log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACPI_TABLES "sys/firmware/acpi/tables/"
#define TARGET_MAX  1024

ssize_t sysfs_read(int dir, const char *path, char *buf, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, buf, size); /* sysfs hands over an attribute in one piece */
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;
	if ((size_t)len == size)
		return -ENOSPC;
	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = 0;
	return len;
}

int sysfs_link_name(int dir, const char *path, char *buf, size_t size)
{
	char target[TARGET_MAX];
	ssize_t len = readlinkat(dir, path, target, sizeof(target) - 1);
	const char *name;

	if (len < 0)
		return -errno;
	target[len] = 0;
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	if (strlen(name) >= size)
		return -ENOSPC;
	strcpy(buf, name);
	return 0;
}

/* what DEV, a directory, says of its function, whose address is read already: 0 or -errno */
static int read_attrs(int dev_dir, struct machine *m, struct pci_dev *dev)
{
	char text[256];
	int err;

	err = sysfs_read(dev_dir, "modalias", text, sizeof(text));
	if (err < 0)
		return err;
	if (pci_modalias_parse(text, &dev->ids))
		return -EINVAL;
	if (!sysfs_link_name(dev_dir, "driver", text, sizeof(text))) {
		dev->driver = machine_name(m, text);
		if (!dev->driver)
			return -ENOMEM;
	}
	if (!sysfs_link_name(dev_dir, "iommu_group", text, sizeof(text))) {
		dev->group = strtol(text, NULL, 10);
		m->has_groups = true;
	}
	/* only VGA devices have it, so do not pay for a failing open for all the others */
	if (dev->ids.class >> 8 == 0x0300 &&
	    sysfs_read(dev_dir, "boot_vga", text, sizeof(text)) > 0)
		dev->boot_vga = *text == '1';
	return 0;
}

/* 0: read; 1: to be left out; -ENOMEM */
static int read_device(int dir, const char *addr, struct machine *m, struct pci_dev *dev)
{
	int fd, err;

	*dev = (struct pci_dev){ .group = -1, .parent = -1, .boot_vga = -1 };
	if (strlen(addr) >= PCI_ADDR_LEN || pci_addr_parse(addr, &dev->addr))
		return 1;
	/* one look-up of the link for all that is behind it */
	fd = openat(dir, addr, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
	} else {
		err = read_attrs(fd, m, dev);
		close(fd);
	}
	if (!err || err == -ENOMEM)
		return err;
	log_warning("%s: left out: unable to read %s/modalias: %s", addr, addr, strerror(-err));
	return 1;
}

static int compare(const void *a, const void *b)
{
	return pci_addr_cmp(&((const struct pci_dev *)a)->addr,
			    &((const struct pci_dev *)b)->addr);
}

static int read_devices(int fd, struct machine *m)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		int err = -errno;

		close(fd);
		return err;
	}
	while ((entry = readdir(dir))) {
		unsigned n = m->n_devs;
		int err;

		if (*entry->d_name == '.')
			continue;
		if (!(n & (n - 1))) { /* full: the size doubles at each power of two */
			struct pci_dev *more =
				realloc(m->devs, (n ? 2 * n : 1) * sizeof(*more));

			if (!more) {
				closedir(dir);
				return -ENOMEM;
			}
			m->devs = more;
		}
		err = read_device(fd, entry->d_name, m, &m->devs[n]);
		if (err < 0) {
			closedir(dir);
			return err;
		}
		m->n_devs += !err;
	}
	closedir(dir);
	if (m->n_devs)
		qsort(m->devs, m->n_devs, sizeof(*m->devs), compare);
	return 0;
}

int sysfs_find(const struct machine *m, const char *addr)
{
	struct pci_dev key = { 0 };
	const struct pci_dev *dev;

	if (!m->n_devs || pci_addr_parse(addr, &key.addr))
		return -1;
	dev = bsearch(&key, m->devs, m->n_devs, sizeof(key), compare);
	return dev ? dev - m->devs : -1;
}

/* the link of a device leads through the bridges above it: .../0000:00:01.0/0000:01:00.0 */
static void read_parents(int root, struct machine *m)
{
	for (unsigned i = 0; i < m->n_devs; i++) {
		char path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN], target[TARGET_MAX];
		char addr[PCI_ADDR_LEN], *end, *parent;
		ssize_t len;

		snprintf(path, sizeof(path), SYSFS_DEVICES "/%s",
			 pci_addr_print(&m->devs[i].addr, addr));
		len = readlinkat(root, path, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = 0;
		end = strrchr(target, '/');
		if (!end)
			continue;
		*end = 0;
		parent = strrchr(target, '/');
		if (parent)
			m->devs[i].parent = sysfs_find(m, parent + 1);
	}
}

int sysfs_scan(int root, struct machine *m, bool parents)
{
	int fd, err;

	*m = (struct machine){ 0 };
	fd = openat(root, SYSFS_DEVICES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = read_devices(fd, m);
	if (err) {
		sysfs_free(m);
		return err;
	}
	if (parents)
		read_parents(root, m);
	if (!m->has_groups) {
		m->dmar = !faccessat(root, ACPI_TABLES "DMAR", F_OK, 0);
		m->ivrs = !faccessat(root, ACPI_TABLES "IVRS", F_OK, 0);
	}
	return 0;
}

void sysfs_free(struct machine *m)
{
	while (m->drivers) {
		struct machine_name *next = m->drivers->next;

		free(m->drivers);
		m->drivers = next;
	}
	free(m->devs);
	*m = (struct machine){ 0 };
}
