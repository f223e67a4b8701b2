// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* strchrnul() */
#include "admin/disk_use.h"

#include "admin/below.h"

#include "boot/sysfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *disk_use_read(int root, const char *path)
{
	int fd = below_open(root, path), err = 0;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	char *text = NULL;
	size_t size = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &size, 0, f) < 0) {
		err = errno ? errno : ENOMEM;
		free(text);
		/* an empty file is no error, and what could not be read is not empty */
		text = feof(f) ? strdup("") : NULL;
	}
	fclose(f);
	errno = err;
	return text;
}

bool disk_use_next_mount(const char **at, struct mount *mount)
{
	while (**at) {
		const char *line = *at, *end = strchrnul(line, '\n'),
			   *dash = strstr(line, " - ");

		*at = *end ? end + 1 : end;
		if (dash && dash < end &&
		    sscanf(line, "%*u %*u %u:%u %*s %127s", &mount->major, &mount->minor,
			   mount->where) == 3 &&
		    sscanf(dash, " - %31s %127s", mount->type, mount->source) == 2)
			return true;
	}
	return false;
}

void disk_use_mapper(const struct disk_use *s, const char *kernel, char *name, size_t size)
{
	char path[80];

	snprintf(path, sizeof(path), "sys/class/block/%s/dm/name", kernel);
	if (sysfs_read(s->root, path, name, size) < 0)
		*name = 0;
}

bool disk_use_is_called(const struct disk_use *s, const char *path, size_t len,
			const char *kernel)
{
	char text[128], mapper[96];

	snprintf(text, sizeof(text), "/dev/%s", kernel);
	if (strlen(text) == len && !memcmp(text, path, len))
		return true;
	if (strncmp(path, "/dev/mapper/", 12))
		return false;
	disk_use_mapper(s, kernel, mapper, sizeof(mapper));
	return *mapper && strlen(mapper) == len - 12 && !memcmp(mapper, path + 12, len - 12);
}

void disk_use_say(const struct disk_use *s, unsigned i, const char *what, const char *name,
		  const char *note)
{
	const struct node *node = &s->nodes->node[i];
	char mapper[96];

	disk_use_mapper(s, node->kernel, mapper, sizeof(mapper));
	s->used[i] = true;
	s->users->n_disks++;
	users_say(s->users, "it holds %s%s (%s/dev/%s%s)", what, name, note,
		  *mapper ? "mapper/" : "", *mapper ? mapper : node->name);
}
