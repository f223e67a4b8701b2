// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* O_PATH */
#include "admin/nodes.h"

#include "admin/below.h"
#include "admin/timed.h"

#include "boot/sysfs.h"
#include "core/array.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MAX    24 /* a disk behind hubs is some fifteen directories down */
#define NVIDIA_MAJOR 195
#define IFF_UP	     1 /* in the kernel's if.h, which cannot stand beside others */

static int add(struct nodes *nodes, const struct node *node)
{
	struct node *more = array_grow(nodes->node, nodes->n, sizeof(*more));

	if (!more)
		return -ENOMEM;
	nodes->node = more;
	nodes->node[nodes->n++] = *node;
	return 0;
}

static void set_name(struct node *node, const char *name)
{
	snprintf(node->name, sizeof(node->name), "%.95s", name);
}

/* what udev or devtmpfs calls the node of DIR, whose own name is NAME */
static void read_name(int dir, const char *name, struct node *node)
{
	char text[512], *at;

	set_name(node, name);
	if (sysfs_read(dir, "uevent", text, sizeof(text)) < 0)
		return;
	at = strstr(text, "DEVNAME=");
	if (!at || (at != text && at[-1] != '\n'))
		return;
	at += strlen("DEVNAME=");
	at[strcspn(at, "\n")] = 0;
	set_name(node, at);
}

static int add_part(struct nodes *nodes, enum node_kind kind, const char *disk, const char *of)
{
	struct node node = { .kind = kind };

	snprintf(node.name, sizeof(node.name), "%.32s", disk);
	snprintf(node.kernel, sizeof(node.kernel), "%.32s", disk);
	snprintf(node.of, sizeof(node.of), "%.32s", of);
	return add(nodes, &node);
}

static int add_holders(struct nodes *nodes, int dir, const struct node *disk)
{
	DIR *holders = below_list(dir, "holders");
	const struct dirent *entry;
	int err = 0;

	while (!err && (entry = below_next(holders)))
		err = add_part(nodes, NODE_PART, disk->kernel, entry->d_name);
	below_end(holders);
	return err;
}

/* nvmeXcYnZ, one of the paths to the disk nvmeXnZ, which is below no PCI device (nvme's multipath.c) */
static bool is_path(const char *name, char *head, size_t size)
{
	unsigned subsystem, controller, space;

	if (sscanf(name, "nvme%uc%un%u", &subsystem, &controller, &space) != 3)
		return false;
	snprintf(head, size, "nvme%un%u", subsystem, space);
	return true;
}

/* whether INPUT can be typed or pointed with: a headset has keys, too. What does not tell can. */
static bool is_for_people(int input)
{
	char text[512], *low;

	if (sysfs_read(input, "capabilities/key", text, sizeof(text)) < 0)
		return true;
	low = strrchr(text, ' ');
	/* KEY_ESC to KEY_D, as udev tells a keyboard */
	if ((~strtoull(low ? low + 1 : text, NULL, 16) & 0xfffffffe) == 0)
		return true;
	/* REL_X and REL_Y */
	return sysfs_read(input, "capabilities/rel", text, sizeof(text)) > 0 &&
	       (strtoull(text, NULL, 16) & 3) == 3;
}

/* what the directory DIR, which PARENT has as NAME, stands for itself */
static int add_itself(struct nodes *nodes, int dir, const char *parent, const char *name)
{
	struct node node = { .kind = NODE_CHAR };
	char text[256];
	int err;

	if (!strcmp(parent, "net")) {
		if (sysfs_read(dir, "flags", text, sizeof(text)) < 0 ||
		    !(strtoul(text, NULL, 0) & IFF_UP))
			return 0;
		node.kind = NODE_NET;
		set_name(&node, name);
		return add(nodes, &node);
	}
	if (!strcmp(parent, "input") && !strncmp(name, "input", 5) &&
	    sysfs_read(dir, "name", text, sizeof(text)) >= 0 && is_for_people(dir)) {
		node.kind = NODE_INPUT;
		set_name(&node, text);
		return add(nodes, &node);
	}
	/* below its parent; where it is asked for itself, it is no user of itself */
	if (*parent && readlinkat(dir, "mdev_type", text, sizeof(text)) > 0) {
		node.kind = NODE_MDEV;
		set_name(&node, name);
		return add(nodes, &node);
	}
	if (is_path(name, text, sizeof(text)))
		return add_part(nodes, NODE_PATH, name, text);
	if (sysfs_read(dir, "dev", text, sizeof(text)) < 0 ||
	    sscanf(text, "%u:%u", &node.major, &node.minor) != 2)
		return 0;
	if (!sysfs_link_name(dir, "subsystem", text, sizeof(text)) && !strcmp(text, "block"))
		node.kind = NODE_BLOCK;
	read_name(dir, name, &node);
	snprintf(node.kernel, sizeof(node.kernel), "%.32s", name);
	err = add(nodes, &node);
	return err || node.kind != NODE_BLOCK ? err : add_holders(nodes, dir, &node);
}

/* the directory PATH below DIR, whose last part is NAME, and all below it; one that has gone is none */
static int walk(struct nodes *nodes, int dir, const char *path, const char *parent,
		const char *name, int depth)
{
	DIR *list = below_list(dir, path);
	const struct dirent *entry;
	int err;

	if (!list)
		return errno == ENOMEM ? -ENOMEM : 0;
	err = add_itself(nodes, dirfd(list), parent, name);
	while (!err && depth && (entry = below_next(list))) {
		/* links lead elsewhere, and these have thousands of files that say nothing here */
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, "mdev_supported_types"))
			err = walk(nodes, dirfd(list), entry->d_name, name, entry->d_name,
				   depth - 1);
	}
	below_end(list);
	return err;
}

static bool has_disk(const struct nodes *nodes, const char *kernel)
{
	for (unsigned i = 0; i < nodes->n; i++) {
		if (nodes->node[i].kind == NODE_BLOCK && !strcmp(nodes->node[i].kernel, kernel))
			return true;
	}
	return false;
}

int nodes_add(struct nodes *nodes, int root, const char *dir)
{
	const char *name = strrchr(dir, '/');
	unsigned i = nodes->n;
	int err = walk(nodes, root, dir, "", name ? name + 1 : dir, DEPTH_MAX);

	/* what is found there may be part of something itself */
	for (; !err && i < nodes->n; i++) {
		char path[64], of[33];

		strcpy(of, nodes->node[i].of);
		snprintf(path, sizeof(path), "sys/class/block/%s", of);
		if (*of && !has_disk(nodes, of))
			err = walk(nodes, root, path, "block", of, DEPTH_MAX);
	}
	return err;
}

/* /dev/nvidiaN has no directory in sysfs; the driver tells N in a file of its own */
static int add_nvidia(struct nodes *nodes, int root, const char *addr)
{
	struct node node = { .kind = NODE_CHAR, .major = NVIDIA_MAJOR };
	char path[64], text[1024], *at;

	snprintf(path, sizeof(path), "proc/driver/nvidia/gpus/%s/information", addr);
	if (sysfs_read(root, path, text, sizeof(text)) < 0)
		return 0;
	at = strstr(text, "Device Minor:");
	if (!at || sscanf(at, "Device Minor: %u", &node.minor) != 1)
		return 0;
	snprintf(node.name, sizeof(node.name), "nvidia%u", node.minor);
	return add(nodes, &node);
}

/* virtual functions are devices of their own, and go when their physical function does */
static int add_functions(struct nodes *nodes, int root, const char *addr)
{
	struct node node = { .kind = NODE_OTHER };
	char path[sizeof(SYSFS_DEVICES "//sriov_numvfs") + PCI_ADDR_LEN], text[32];

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/sriov_numvfs", addr);
	if (!below_has(root, path))
		return 0;
	/* reading it waits for whoever is writing it (since 5.4) */
	if (timed_read(root, path, text, sizeof(text), TIMED_SOON_MS) <= 0)
		set_name(&node, "its virtual functions are being made or removed");
	else if (!strcmp(text, "0"))
		return 0;
	else
		snprintf(node.name, sizeof(node.name), "%.20s virtual functions are made of it",
			 text);
	return add(nodes, &node);
}

int nodes_add_device(struct nodes *nodes, int root, const struct pci_dev *dev)
{
	char path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN], addr[PCI_ADDR_LEN];
	int err;

	pci_addr_print(&dev->addr, addr);
	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s", addr);
	err = nodes_add(nodes, root, path);
	if (!err)
		err = add_functions(nodes, root, addr);
	return err ? err : add_nvidia(nodes, root, addr);
}

int nodes_add_group(struct nodes *nodes, int root, int group)
{
	struct node node = { .kind = NODE_CHAR };
	char path[40], text[32];

	if (group < 0)
		return 0;
	snprintf(node.name, sizeof(node.name), "vfio/%d", group);
	snprintf(path, sizeof(path), "sys/class/vfio/%d/dev", group);
	if (sysfs_read(root, path, text, sizeof(text)) < 0 ||
	    sscanf(text, "%u:%u", &node.major, &node.minor) != 2)
		return 0; /* no device of it has a vfio driver */
	return add(nodes, &node);
}

void nodes_free(struct nodes *nodes)
{
	free(nodes->node);
	*nodes = (struct nodes){ 0 };
}
