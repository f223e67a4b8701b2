// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* strchrnul() */
#include "admin/disks.h"

#include "admin/below.h"
#include "admin/pools.h"

#include "boot/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *disks_read(int root, const char *path)
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

bool disks_next_mount(const char **at, struct mount *mount)
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

/* what the device mapper calls the disk KERNEL; "": it is none of its own */
static void read_mapper(const struct disks *s, const char *kernel, char *name, size_t size)
{
	char path[80];

	snprintf(path, sizeof(path), "sys/class/block/%s/dm/name", kernel);
	if (sysfs_read(s->root, path, name, size) < 0)
		*name = 0;
}

bool disks_is_called(const struct disks *s, const char *path, size_t len, const char *kernel)
{
	char text[128], mapper[96];

	snprintf(text, sizeof(text), "/dev/%s", kernel);
	if (strlen(text) == len && !memcmp(text, path, len))
		return true;
	if (strncmp(path, "/dev/mapper/", 12))
		return false;
	read_mapper(s, kernel, mapper, sizeof(mapper));
	return *mapper && strlen(mapper) == len - 12 && !memcmp(mapper, path + 12, len - 12);
}

/* the node that MOUNT is of, by its number or by one of its sources; -1: none of ours */
static int find_mounted(const struct disks *s, const struct mount *mount)
{
	for (unsigned i = 0; i < s->nodes->n; i++) {
		const struct node *node = &s->nodes->node[i];

		if (node->kind != NODE_BLOCK)
			continue;
		if (node->major == mount->major && node->minor == mount->minor)
			return i;
		/* bcachefs names all of its disks */
		for (const char *at = mount->source; *at; at += *at == ':') {
			size_t len = strcspn(at, ":");

			if (disks_is_called(s, at, len, node->kernel))
				return i;
			at += len;
		}
	}
	return -1;
}

void disks_say(const struct disks *s, unsigned i, const char *what, const char *name,
	       const char *note)
{
	const struct node *node = &s->nodes->node[i];
	char mapper[96];

	read_mapper(s, node->kernel, mapper, sizeof(mapper));
	s->used[i] = true;
	s->users->n_disks++;
	users_say(s->users, "it holds %s%s (%s/dev/%s%s)", what, name, note,
		  *mapper ? "mapper/" : "", *mapper ? mapper : node->name);
}

static void add_mounts(const struct disks *s)
{
	const char *at = s->mounts;
	struct mount mount;

	while (disks_next_mount(&at, &mount)) {
		int i = find_mounted(s, &mount);

		if (i >= 0)
			disks_say(s, i, "the file system ", mount.where, "");
	}
}

static void add_swaps(const struct disks *s)
{
	char *text = disks_read(s->root, "proc/swaps"), *line, *next = text;

	/* no swap, no file; its first line is a heading */
	while (text && (line = strsep(&next, "\n"))) {
		size_t len = strcspn(line, " \t");

		for (unsigned i = 0; i < s->nodes->n; i++) {
			const struct node *node = &s->nodes->node[i];

			if (node->kind == NODE_BLOCK &&
			    disks_is_called(s, line, len, node->kernel))
				disks_say(s, i, "swap", "", "");
		}
	}
	free(text);
}

/* whether what the disk KERNEL is, or is part of, has been told */
static bool is_told(const struct disks *s, const char *kernel)
{
	for (unsigned i = 0; i < s->nodes->n; i++) {
		if (s->used[i] && !strcmp(s->nodes->node[i].kernel, kernel))
			return true;
	}
	return false;
}

/* what is in use by something that nothing has been told of; what is above comes later in the list */
static void add_parts(const struct disks *s)
{
	for (unsigned i = s->nodes->n; i--;) {
		const struct node *node = &s->nodes->node[i];
		char mapper[96];

		if (node->kind != NODE_PART && node->kind != NODE_PATH)
			continue;
		if (is_told(s, node->of)) {
			s->used[i] = true;
		} else if (node->kind == NODE_PART) {
			read_mapper(s, node->of, mapper, sizeof(mapper));
			disks_say(s, i, "a part of ", *mapper ? mapper : node->of, "");
		}
	}
}

/* what no list of the kernel's has: other mount namespaces, ZFS without udev */
static void add_claimed(const struct disks *s)
{
	for (unsigned i = 0; i < s->nodes->n; i++) {
		const struct node *node = &s->nodes->node[i];
		char path[128];
		int fd;

		if (node->kind != NODE_BLOCK ||
		    snprintf(path, sizeof(path), "/dev/%s", node->name) >= (int)sizeof(path))
			continue;
		fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			close(fd);
		else if (errno == EBUSY)
			disks_say(s, i, "something that the kernel uses", "", "");
	}
}

int disks_add(struct users *users, const struct nodes *nodes, int root, bool claim)
{
	struct disks s = { .users = users, .nodes = nodes, .root = root };
	unsigned before = users->n_disks;
	bool any = false;

	for (unsigned i = 0; i < nodes->n; i++)
		any |= nodes->node[i].kind == NODE_BLOCK;
	if (!any)
		return 0;
	s.used = calloc(nodes->n, sizeof(*s.used));
	if (!s.used)
		return -ENOMEM;
	s.mounts = disks_read(root, "proc/self/mountinfo");
	if (!s.mounts) {
		int err = -errno;

		free(s.used);
		return err;
	}
	add_mounts(&s);
	add_swaps(&s);
	pools_add(&s);
	add_parts(&s);
	if (claim && users->n_disks == before)
		add_claimed(&s);
	free(s.mounts);
	free(s.used);
	return 0;
}
