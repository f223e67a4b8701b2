// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading directories, without klibc's zeroing of 16 KB for each. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct listing {
	struct _IO_dir dir;
	int next, filled; /* bytes of entries */
	union {
		struct dirent entry;
		char bytes[8192];
	} buf;
};

DIR *fdopendir(int fd)
{
	struct listing *l = malloc(sizeof(*l));

	if (!l)
		return NULL;
	l->dir.__fd = fd;
	l->next = l->filled = 0;
	return &l->dir;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	struct listing *l = (struct listing *)dir;
	struct dirent *entry;

	if (l->next >= l->filled) {
		l->next = 0;
		l->filled = getdents(dir->__fd, &l->buf.entry, sizeof(l->buf));
		if (l->filled <= 0)
			return NULL;
	}
	entry = (struct dirent *)(l->buf.bytes + l->next);
	l->next += entry->d_reclen;
	return entry;
}

int closedir(DIR *dir)
{
	int fd = dir->__fd;

	free(dir);
	return close(fd);
}
