/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a device is known as to programs: everything below its directory in sysfs that has a device
 * node, is a network interface, or would be missed in another way. Reads sysfs only
 * (Documentation/ABI/testing/sysfs-dev, -class-net, -bus-pci-devices-sriov).
 */
#pragma once

#include "core/machine.h"
#include "core/macro.h"

#include <stdbool.h>

enum node_kind {
	NODE_CHAR,
	NODE_BLOCK,
	NODE_NET,   /* a network interface that is up */
	NODE_INPUT, /* something to type or point with; name: what it calls itself */
	NODE_MDEV,  /* a mediated device; name: its UUID */
	NODE_PART,  /* a disk is part of another one: of a RAID, a volume group or the like */
	NODE_PATH,  /* one of the paths to a disk: NVMe multipath */
	NODE_OTHER, /* name: a sentence that says how it is used */
};

struct node {
	enum node_kind kind;
	unsigned major, minor; /* NODE_CHAR, NODE_BLOCK */
	char name[96];	       /* of a node: without /dev/ */
	char kernel
		[33]; /* NODE_BLOCK, NODE_PART, NODE_PATH: the disk, as in /sys/class/block */
	char of[33]; /* NODE_PART, NODE_PATH: what it is part of, likewise; that is in the list, too */
};

struct nodes {
	struct node *node; /* malloc()ed */
	unsigned n;
};

/*
 * Adds what is at or below the directory DIR of sysfs, a path below ROOT, and what the disks there are part
 * of, which is elsewhere. 0 or -ENOMEM.
 */
_must_check_ int nodes_add(struct nodes *nodes, int root, const char *dir);

/* Adds the nodes of a PCI function: those, and what the nvidia driver keeps out of sysfs. */
_must_check_ int nodes_add_device(struct nodes *nodes, int root, const struct pci_dev *dev);

/* Adds the node of IOMMU group GROUP, which a VM opens that uses a device of it. */
_must_check_ int nodes_add_group(struct nodes *nodes, int root, int group);

void nodes_free(struct nodes *nodes);
