// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/attr.h"

#include "boot/root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* by hand, as in pci_addr_print() */
const char *attr_join(attr_path path, const char *dir, const char *name, const char *attr)
{
	strcpy(path, dir);
	strcat(path, "/");
	strcat(path, name);
	strcat(path, attr);
	return path;
}

int attr_write(int root, const char *path, const char *value)
{
	int fd = root_open(root, path, O_WRONLY, 0);
	ssize_t len = strlen(value), put;

	if (fd < 0)
		return -errno;
	put = write(fd, value, len);
	if (put < 0)
		put = -errno;
	close(fd);
	return put < 0 ? put : put == len ? 0 : -EIO;
}

int attr_set(int root, const char *path, const char *value)
{
	char line[ATTR_VALUE_MAX + 1], back[sizeof(line)];
	const char *want = *value ? line : "(null)\n";
	ssize_t len = strlen(value) + 1, got;
	int fd;

	if (len > ATTR_VALUE_MAX)
		return -EINVAL;
	strcpy(line, value);
	strcat(line, "\n");
	fd = root_open(root, path, O_RDWR, 0);
	if (fd < 0)
		return -errno;
	got = write(fd, line, len);
	if (got >= 0)
		got = pread(fd, back, sizeof(back), 0);
	if (got < 0)
		got = -errno;
	close(fd);
	if (got < 0)
		return got;
	return got != (ssize_t)strlen(want) || memcmp(want, back, got);
}
