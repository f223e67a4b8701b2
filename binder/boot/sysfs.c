// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/sysfs.h"

#include "boot/root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TARGET_MAX 1024

ssize_t sysfs_read(int dir, const char *path, char *buf, size_t size)
{
	int fd = root_open(dir, path, O_RDONLY, 0);
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
	ssize_t len = root_readlink(dir, path, target, sizeof(target));
	const char *name;

	if (len < 0)
		return -errno;
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	if (strlen(name) >= size)
		return -ENOSPC;
	strcpy(buf, name);
	return 0;
}

/* by hand: strtol() alone is as large as ten of these */
long sysfs_number(const char *text, long most)
{
	long value = -1;

	for (; *text >= '0' && *text <= '9'; text++) {
		value = 10 * (value < 0 ? 0 : value) + *text - '0';
		if (value > most)
			return most + 1;
	}
	return value;
}
