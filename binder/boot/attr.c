// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/attr.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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

/* where descriptor FD leads to, into TEXT; false: nobody knows */
static bool find_path(int fd, char text[PATH_MAX])
{
	char link[32];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, text, PATH_MAX - 1);
	text[len < 0 ? 0 : len] = 0;
	return len > 0;
}

/* whether ROOT is the running system's, below which everything is; asked once */
static bool is_live(int root)
{
	static int asked = -1;
	static bool live;
	struct stat a, b;

	if (asked != root)
		live = !fstat(root, &a) && !stat("/", &b) && a.st_dev == b.st_dev &&
		       a.st_ino == b.st_ino;
	asked = root;
	return live;
}

static bool is_below(int root, int fd)
{
	char tree[PATH_MAX], path[PATH_MAX];
	size_t len;

	if (is_live(root))
		return true;
	if (!find_path(root, tree) || !find_path(fd, path))
		return false;
	len = strlen(tree);
	return !strncmp(tree, path, len) && (path[len] == '/' || !path[len]);
}

int attr_open(int root, const char *path, int flags)
{
	int fd = openat(root, path, flags | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (is_below(root, fd))
		return fd;
	close(fd);
	return -EXDEV;
}

int attr_write(int root, const char *path, const char *value)
{
	int fd = attr_open(root, path, O_WRONLY);
	ssize_t len = strlen(value), put;

	if (fd < 0)
		return fd;
	put = write(fd, value, len);
	if (put < 0)
		put = -errno;
	close(fd);
	return put < 0 ? put : put == len ? 0 : -EIO;
}

int attr_set(int root, const char *path, const char *value)
{
	char line[ATTR_VALUE_MAX + 1], back[sizeof(line)];
	ssize_t len = strlen(value) + 1, got;
	int fd;

	if (len > ATTR_VALUE_MAX)
		return -EINVAL;
	strcpy(line, value);
	strcat(line, "\n");
	fd = attr_open(root, path, O_RDWR);
	if (fd < 0)
		return fd;
	got = write(fd, line, len);
	if (got >= 0)
		got = pread(fd, back, sizeof(back), 0);
	if (got < 0)
		got = -errno;
	close(fd);
	if (got < 0)
		return got;
	return got != len || memcmp(line, back, len);
}
