// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/disks.h"

#include "admin/disk_use.h"
#include "admin/pools.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* the node that MOUNT is of, by its number or by one of its sources; -1: none of ours */
static int find_mounted(const struct disk_use *s, const struct mount *mount)
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

			if (disk_use_is_called(s, at, len, node->kernel))
				return i;
			at += len;
		}
	}
	return -1;
}

static void add_mounts(const struct disk_use *s)
{
	const char *at = s->mounts;
	struct mount mount;

	while (disk_use_next_mount(&at, &mount)) {
		int i = find_mounted(s, &mount);

		if (i >= 0)
			disk_use_say(s, i, "the file system ", mount.where, "");
	}
}

static void add_swaps(const struct disk_use *s)
{
	char *text = disk_use_read(s->root, "proc/swaps"), *line, *next = text;

	/* no swap, no file; its first line is a heading */
	while (text && (line = strsep(&next, "\n"))) {
		size_t len = strcspn(line, " \t");

		for (unsigned i = 0; i < s->nodes->n; i++) {
			const struct node *node = &s->nodes->node[i];

			if (node->kind == NODE_BLOCK &&
			    disk_use_is_called(s, line, len, node->kernel))
				disk_use_say(s, i, "swap", "", "");
		}
	}
	free(text);
}

/* whether what the disk KERNEL is, or is part of, has been told */
static bool is_told(const struct disk_use *s, const char *kernel)
{
	for (unsigned i = 0; i < s->nodes->n; i++) {
		if (s->used[i] && !strcmp(s->nodes->node[i].kernel, kernel))
			return true;
	}
	return false;
}

/* what is in use by something that nothing has been told of; what is above comes later in the list */
static void add_parts(const struct disk_use *s)
{
	for (unsigned i = s->nodes->n; i--;) {
		const struct node *node = &s->nodes->node[i];
		char mapper[96];

		if (node->kind != NODE_PART && node->kind != NODE_PATH)
			continue;
		if (is_told(s, node->of)) {
			s->used[i] = true;
		} else if (node->kind == NODE_PART) {
			disk_use_mapper(s, node->of, mapper, sizeof(mapper));
			disk_use_say(s, i, "a part of ", *mapper ? mapper : node->of, "");
		}
	}
}

/* what no list of the kernel's has: other mount namespaces, ZFS without udev */
static void add_claimed(const struct disk_use *s)
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
			disk_use_say(s, i, "something that the kernel uses", "", "");
	}
}

int disks_add(struct users *users, const struct nodes *nodes, int root, bool claim)
{
	struct disk_use s = { .users = users, .nodes = nodes, .root = root };
	unsigned before = users->n_disks;
	bool any = false;

	for (unsigned i = 0; i < nodes->n; i++)
		any |= nodes->node[i].kind == NODE_BLOCK;
	if (!any)
		return 0;
	s.used = calloc(nodes->n, sizeof(*s.used));
	if (!s.used)
		return -ENOMEM;
	s.mounts = disk_use_read(root, "proc/self/mountinfo");
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
