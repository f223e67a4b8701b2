// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/sysfs.h"

#include "boot/scan.h"

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

int sysfs_find(const struct machine *m, const char *addr)
{
	unsigned low = 0, high = m->n_devs;
	struct pci_addr key;

	if (pci_addr_parse(addr, &key))
		return -1;
	while (low < high) {
		unsigned mid = (low + high) / 2;
		int order = pci_addr_cmp(&m->devs[mid].addr, &key);

		if (!order)
			return mid;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return -1;
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

/* RULES: NULL: read everything */
static int scan(int root, struct machine *m, const struct rule *rules, unsigned n_rules,
		bool parents)
{
	int fd, err;

	*m = (struct machine){ 0 };
	fd = openat(root, SYSFS_DEVICES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = scan_functions(fd, m, rules, n_rules);
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

int sysfs_scan(int root, struct machine *m, bool parents)
{
	return scan(root, m, NULL, 0, parents);
}

int sysfs_scan_for(int root, struct machine *m, const struct rule *rules, unsigned n_rules)
{
	bool parents = false;

	for (unsigned r = 0; r < n_rules; r++)
		parents |= !!(rules[r].select & SEL_PATH);
	/* a path may lead anywhere */
	return scan(root, m, parents ? NULL : rules, n_rules, parents);
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
