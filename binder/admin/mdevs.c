// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/mdevs.h"

#include "admin/below.h"

#include "boot/root.h"
#include "boot/sysfs.h"
#include "core/array.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* the last part of the link NAME of DIR, free() it; NULL: there is none, or no memory for it */
static char *read_link(int dir, const char *name)
{
	char text[NAME_MAX + 1];

	return sysfs_link_name(dir, name, text, sizeof(text)) ? NULL : strdup(text);
}

/* .../0000:00:02.0/UUID: the directory of a mediated device is below its parent's */
static int parent_of(int root, const char *path, const struct machine *machine)
{
	char target[PATH_MAX], *slash;

	if (root_readlink(root, path, target, sizeof(target)) < 0)
		return -1;
	slash = strrchr(target, '/');
	if (!slash)
		return -1;
	*slash = 0;
	slash = strrchr(target, '/');
	return machine_find(machine, slash ? slash + 1 : target);
}

/* the one of this UUID; false: it is gone */
static bool read_one(struct mdev *mdev, int root, const char *uuid,
		     const struct machine *machine)
{
	char group[16], path[sizeof(MDEV_DEVICES "/") + MDEV_UUID];
	int fd;

	snprintf(path, sizeof(path), MDEV_DEVICES "/%.36s", uuid);
	fd = root_open(root, path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return false;
	*mdev = (struct mdev){ .parent = parent_of(root, path, machine), .group = -1 };
	memcpy(mdev->uuid, uuid, MDEV_UUID);
	mdev->type = read_link(fd, "mdev_type");
	mdev->driver = read_link(fd, "driver");
	if (!sysfs_link_name(fd, "iommu_group", group, sizeof(group)))
		mdev->group = strtol(group, NULL, 10);
	close(fd);
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct mdev *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return strcmp(x->uuid, y->uuid);
}

static int read_list(struct mdevs *mdevs, DIR *list, int root, const struct machine *machine)
{
	const struct dirent *entry;

	while ((entry = below_next(list))) {
		struct mdev *more;

		if (strlen(entry->d_name) != MDEV_UUID - 1)
			continue;
		more = array_grow(mdevs->list, mdevs->n, sizeof(*more));
		if (!more)
			return -ENOMEM;
		mdevs->list = more;
		mdevs->n += read_one(&more[mdevs->n], root, entry->d_name, machine);
	}
	if (mdevs->n)
		qsort(mdevs->list, mdevs->n, sizeof(*mdevs->list), compare);
	return 0;
}

int mdevs_read(struct mdevs *mdevs, int root, const struct machine *machine)
{
	DIR *list = below_list(root, MDEV_DEVICES);
	int err;

	*mdevs = (struct mdevs){ 0 };
	if (!list)
		return errno == ENOENT ? 0 : -errno;
	err = read_list(mdevs, list, root, machine);
	below_end(list);
	if (err)
		mdevs_free(mdevs);
	return err;
}

unsigned mdevs_first(const struct mdevs *mdevs, int dev)
{
	unsigned low = 0, high = mdevs->n;

	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (mdevs->list[mid].parent < dev)
			low = mid + 1;
		else
			high = mid;
	}
	return low < mdevs->n && mdevs->list[low].parent == dev ? low : mdevs->n;
}

int mdevs_find(const struct mdevs *mdevs, const char *uuid)
{
	for (unsigned i = 0; i < mdevs->n; i++) {
		if (!strcmp(mdevs->list[i].uuid, uuid))
			return i;
	}
	return -1;
}

void mdevs_free(struct mdevs *mdevs)
{
	for (unsigned i = 0; i < mdevs->n; i++) {
		free(mdevs->list[i].type);
		free(mdevs->list[i].driver);
	}
	free(mdevs->list);
	*mdevs = (struct mdevs){ 0 };
}

int vf_parent(int root, const struct machine *machine, unsigned dev)
{
	char path[sizeof(SYSFS_DEVICES "//physfn") + PCI_ADDR_LEN], addr[PCI_ADDR_LEN];

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/physfn",
		 pci_addr_print(&machine->devs[dev].addr, addr));
	if (sysfs_link_name(root, path, addr, sizeof(addr)))
		return -1;
	return machine_find(machine, addr);
}

int32_t *vf_parents(int root, const struct machine *machine)
{
	int32_t *parents = malloc((machine->n_devs + 1) * sizeof(*parents));

	for (unsigned i = 0; parents && i < machine->n_devs; i++)
		parents[i] = vf_parent(root, machine, i);
	return parents;
}
