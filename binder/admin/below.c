// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/below.h"

#include "boot/root.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool below_has(int dir, const char *path)
{
	return root_has(dir, path);
}

int below_open(int dir, const char *path)
{
	return root_open(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
}

DIR *below_list(int dir, const char *path)
{
	int fd = root_open(dir, path, O_RDONLY | O_DIRECTORY, 0), err;
	DIR *list = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !list) {
		err = errno;
		close(fd);
		errno = err;
	}
	return list;
}

struct dirent *below_next(DIR *list)
{
	struct dirent *entry = NULL;

	while (list && (entry = readdir(list)) && *entry->d_name == '.')
		;
	return entry;
}

void below_end(DIR *list)
{
	if (list)
		closedir(list);
}
