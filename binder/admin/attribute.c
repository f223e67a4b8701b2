// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/attribute.h"

#include "admin/below.h"

#include "boot/sysfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME_LEN 32 /* of an attribute */

typedef char attribute_path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN + NAME_LEN];

static int join(attribute_path path, const struct pci_addr *addr, const char *name)
{
	char text[PCI_ADDR_LEN];

	return snprintf(path, sizeof(attribute_path), SYSFS_DEVICES "/%s/%s",
			pci_addr_print(addr, text), name) < (int)sizeof(attribute_path)
		       ? 0
		       : -ENAMETOOLONG;
}

bool attribute_has(int root, const struct pci_addr *addr, const char *name)
{
	attribute_path path;

	return !join(path, addr, name) && below_has(root, path);
}

ssize_t attribute_read_bytes(int root, const struct pci_addr *addr, const char *name,
			     void *bytes, size_t size)
{
	attribute_path path;
	size_t len = 0;
	ssize_t got;
	int fd, err = join(path, addr, name);

	if (err)
		return err;
	fd = below_open(root, path);
	if (fd < 0)
		return -errno;
	/* the configuration space may come in pieces */
	do {
		got = read(fd, (char *)bytes + len, size - len);
		len += got < 0 ? 0 : got;
	} while (got > 0 && len < size);
	if (got < 0)
		got = -errno;
	close(fd);
	return got < 0 ? got : (ssize_t)len;
}

ssize_t attribute_read(int root, const struct pci_addr *addr, const char *name, char *text,
		       size_t size)
{
	attribute_path path;
	int err = join(path, addr, name);

	return err ? err : sysfs_read(root, path, text, size);
}

int64_t attribute_number(int root, const struct pci_addr *addr, const char *name, int base)
{
	char text[32], *end;
	uint64_t value;

	if (attribute_read(root, addr, name, text, sizeof(text)) <= 0 || *text == '-')
		return -1;
	value = strtoull(text, &end, base);
	return *end || value > INT64_MAX ? -1 : (int64_t)value;
}
