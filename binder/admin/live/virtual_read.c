// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* scandirat() */
#include "admin/live/virtual_read.h"

#include "admin/below.h"
#include "admin/mdevs.h"
#include "admin/record.h"
#include "admin/timed.h"

#include "boot/root.h"
#include "boot/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MDEVCTL_DIR "etc/mdevctl.d"

typedef char facts_path[256];

static const char *device_path(facts_path path, const char *addr, const char *attr)
{
	snprintf(path, sizeof(facts_path), SYSFS_DEVICES "/%s/%s", addr, attr);
	return path;
}

static int to_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *end || n < 0 || n > INT_MAX ? -1 : n;
}

/* a number that an attribute holds; -1: it does not */
static int read_number(int root, const char *path)
{
	char text[32];

	return sysfs_read(root, path, text, sizeof(text)) <= 0 ? -1 : to_number(text);
}

static void read_driver(int root, const char *addr, char *driver, size_t size)
{
	facts_path path;

	if (sysfs_link_name(root, device_path(path, addr, "driver"), driver, size))
		*driver = 0;
}

/* one type of the parent: what is left of it, and its place in the list for people */
static void add_type(struct mdev_facts *f, int types, const char *name)
{
	char path[NAME_MAX + 32];
	size_t len = strlen(f->types);
	int left;

	snprintf(path, sizeof(path), "%s/available_instances", name);
	left = read_number(types, path);
	if (!strcmp(name, f->type)) {
		f->has_type = true;
		f->available = left;
	}
	if (left < 0)
		left = 0;
	snprintf(f->types + len, sizeof(f->types) - len, "%s%s: %d left", len ? ", " : "", name,
		 left);
}

static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

static void read_types(struct mdev_facts *f, int root, const char *parent)
{
	struct dirent **names = NULL;
	facts_path path;
	int dir, n;

	f->settled = f->has_types;
	f->has_types = f->has_type = false;
	f->available = -1;
	*f->types = 0;
	dir = root_open(root, device_path(path, parent, "mdev_supported_types"),
			O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0)
		return;
	f->has_types = true;
	n = scandirat(dir, ".", &names, is_visible, compare);
	for (int i = 0; i < n; i++) {
		add_type(f, dir, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	close(dir);
}

/* the UUID's own directory is below that of its parent */
static void read_existing(struct mdev_facts *f, int root, const char *parent, const char *uuid)
{
	char target[PATH_MAX], *slash;
	facts_path path;

	snprintf(path, sizeof(path), MDEV_DEVICES "/%s", uuid);
	f->exists = root_readlink(root, path, target, sizeof(target)) > 0;
	if (!f->exists)
		return;
	slash = strrchr(target, '/');
	if (slash)
		*slash = 0;
	slash = strrchr(target, '/');
	snprintf(f->its_parent, sizeof(f->its_parent), "%.39s", slash ? slash + 1 : target);
	snprintf(path, sizeof(path), MDEV_DEVICES "/%s/mdev_type", uuid);
	if (sysfs_link_name(root, path, f->its_type, sizeof(f->its_type)))
		strcpy(f->its_type, "device");
	f->is_same = !strcmp(f->its_parent, parent) && !strcmp(f->its_type, f->type);
}

/* a directory for each parent, a file in it for each UUID */
static void read_mdevctl(struct mdev_facts *f, struct admin *a, const char *parent,
			 const char *uuid)
{
	DIR *list = below_list(a->root, MDEVCTL_DIR);
	const struct dirent *entry;

	*f->mdevctl_parent = 0;
	while ((entry = below_next(list))) {
		struct record record;
		facts_path path;
		const char *type;

		snprintf(path, sizeof(path), MDEVCTL_DIR "/%.100s/%s", entry->d_name, uuid);
		if (!below_has(a->root, path))
			continue;
		snprintf(f->mdevctl_parent, sizeof(f->mdevctl_parent), "%.39s", entry->d_name);
		record_read(&record, a, path);
		type = record_text(record.json, "mdev_type");
		snprintf(f->mdevctl_type, sizeof(f->mdevctl_type), "%s",
			 type ? type : "device");
		record_free(&record);
		f->mdevctl_is_same =
			!strcmp(entry->d_name, parent) && !strcmp(f->mdevctl_type, f->type);
		break;
	}
	below_end(list);
}

static int read_gvt(int root)
{
	char text[8];

	/* a driver of that name which is another module has no such switch */
	if (!below_has(root, "sys/module/i915"))
		return 1;
	if (sysfs_read(root, "sys/module/i915/parameters/enable_gvt", text, sizeof(text)) <= 0)
		return -1;
	return *text == 'Y' || *text == '1';
}

void virtual_read_mdev(struct mdev_facts *f, struct admin *a, const char *parent,
		       const char *uuid)
{
	read_driver(a->root, parent, f->driver, sizeof(f->driver));
	read_types(f, a->root, parent);
	read_existing(f, a->root, parent, uuid);
	read_mdevctl(f, a, parent, uuid);
	f->gvt = strcmp(f->driver, "i915") ? -1 : read_gvt(a->root);
}

void virtual_read_sriov(struct sriov_facts *f, int root, const char *pf)
{
	facts_path path;
	char text[32];

	read_driver(root, pf, f->driver, sizeof(f->driver));
	f->total = read_number(root, device_path(path, pf, "sriov_totalvfs"));
	f->now = -1;
	if (f->total < 0)
		return;
	/* reading it waits for whoever is writing it (since 5.4) */
	if (timed_read(root, device_path(path, pf, "sriov_numvfs"), text, sizeof(text),
		       TIMED_SOON_MS) <= 0)
		f->now = -1;
	else
		f->now = to_number(text);
}

int virtual_read_function(int root, const char *pf, unsigned n, char *text)
{
	char name[24];
	facts_path path;

	snprintf(name, sizeof(name), "virtfn%u", n);
	return sysfs_link_name(root, device_path(path, pf, name), text, PCI_ADDR_LEN);
}
