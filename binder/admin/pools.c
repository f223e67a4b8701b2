// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pools.h"

#include "admin/below.h"

#include "boot/sysfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZFS_POOLS "proc/spl/kstat/zfs" /* a folder for each one that is imported */

/* where the btrfs whose disks are in DEVICES is mounted, into WHERE; false: not by a name that is known */
static bool find_btrfs(const struct disk_use *s, const char *devices, char *where, size_t size)
{
	const char *at = s->mounts;
	struct mount mount;

	while (disk_use_next_mount(&at, &mount)) {
		DIR *list = strcmp(mount.type, "btrfs") ? NULL : below_list(s->root, devices);
		const struct dirent *entry;
		bool found = false;

		while (!found && (entry = below_next(list)))
			found = disk_use_is_called(s, mount.source, strlen(mount.source),
						   entry->d_name);
		below_end(list);
		snprintf(where, size, "%s", mount.where);
		if (found)
			return true;
	}
	return false;
}

/* the further disks of a btrfs: a mount names one of them */
static void add_btrfs(const struct disk_use *s)
{
	DIR *list = below_list(s->root, "sys/fs/btrfs");
	const struct dirent *entry;

	while ((entry = below_next(list))) {
		char devices[96], path[160], where[128];

		snprintf(devices, sizeof(devices), "sys/fs/btrfs/%.40s/devices", entry->d_name);
		for (unsigned i = 0; i < s->nodes->n; i++) {
			const struct node *node = &s->nodes->node[i];

			snprintf(path, sizeof(path), "%s/%s", devices, node->kernel);
			if (node->kind != NODE_BLOCK || s->used[i] || !below_has(s->root, path))
				continue;
			if (find_btrfs(s, devices, where, sizeof(where)))
				disk_use_say(s, i, "a part of the file system ", where,
					     "btrfs, ");
			else
				disk_use_say(s, i, "a part of a btrfs in use", "", "");
		}
	}
	below_end(list);
}

/* the value of KEY ("\nE:NAME=") in udev's record TEXT, into VALUE, or "" */
static void find_property(const char *text, const char *key, char *value, size_t size)
{
	const char *at = strstr(text, key);

	at = at ? at + strlen(key) : "";
	snprintf(value, size, "%.*s", (int)strcspn(at, "\n"), at);
}

/* the ZFS pool that NODE is of, into POOL: by udev's record; "?": of some pool; false: of none */
static bool read_pool(const struct disk_use *s, const struct node *node, char *pool,
		      size_t size)
{
	char path[80], text[512], type[64], *record;

	snprintf(path, sizeof(path), "run/udev/data/b%u:%u", node->major, node->minor);
	record = disk_use_read(s->root, path);
	find_property(record ? record : "", "\nE:ID_FS_TYPE=", type, sizeof(type));
	find_property(record ? record : "", "\nE:ID_FS_LABEL=", pool, size);
	free(record);
	if (!strcmp(type, "zfs_member") && *pool)
		return true;
	snprintf(pool, size, "?");
	if (*type)
		return !strcmp(type, "zfs_member");
	/* `zpool create` names the partitions that it makes zfs-... */
	snprintf(path, sizeof(path), "sys/class/block/%s/uevent", node->kernel);
	return sysfs_read(s->root, path, text, sizeof(text)) >= 0 &&
	       strstr(text, "\nPARTNAME=zfs");
}

static bool find_pool(const struct disk_use *s, const char *pool, char *where, size_t size)
{
	const char *at = s->mounts;
	size_t len = strlen(pool);
	struct mount mount;

	while (disk_use_next_mount(&at, &mount)) {
		snprintf(where, size, "%s", mount.where);
		if (!strcmp(mount.type, "zfs") && !strncmp(mount.source, pool, len) &&
		    (!mount.source[len] || mount.source[len] == '/'))
			return true;
	}
	return false;
}

/* ZFS leaves no trace in sysfs of which disks are in a pool */
static void add_zfs(const struct disk_use *s)
{
	DIR *pools = below_list(s->root, ZFS_POOLS);
	char path[160], pool[64], where[128], note[96];
	const struct dirent *entry;
	bool any = false;

	while (!any && (entry = below_next(pools)))
		any = entry->d_type == DT_DIR;
	below_end(pools);
	for (unsigned i = 0; any && i < s->nodes->n; i++) {
		const struct node *node = &s->nodes->node[i];

		if (node->kind != NODE_BLOCK || s->used[i] ||
		    !read_pool(s, node, pool, sizeof(pool)))
			continue;
		snprintf(path, sizeof(path), ZFS_POOLS "/%s", pool);
		snprintf(note, sizeof(note), "ZFS pool %s, ", pool);
		if (!strcmp(pool, "?"))
			disk_use_say(s, i, "a part of a ZFS pool, and one is in use", "", "");
		else if (!below_has(s->root, path))
			continue; /* not imported */
		else if (find_pool(s, pool, where, sizeof(where)))
			disk_use_say(s, i, "the file system ", where, note);
		else
			disk_use_say(s, i, "a part of the ZFS pool ", pool, "");
	}
}

void pools_add(const struct disk_use *s)
{
	add_btrfs(s);
	add_zfs(s);
}
