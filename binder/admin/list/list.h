/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpupt list` shows, and the forms it has. */
#pragma once

#include "admin/admin.h"
#include "admin/child_index.h"
#include "admin/mdevs.h"
#include "admin/names.h"

struct list {
	struct admin *a; /* its plan is made */
	struct names *names;
	struct mdevs mdevs;
	int32_t *physfn;	     /* the physical function of each device, or -1 */
	struct child_index vfs;	     /* the virtual functions of each device */
	struct child_index virtuals; /* those of the plan that are to be made of each device */
	bool *wanted; /* for each device: an operand means it; NULL: there are no operands */
};

/* The driver of a device in words. */
static inline const char *list_driver(const char *driver)
{
	return driver ? driver : "no driver";
}

/* The type of a mediated device, which may have gone meanwhile. */
static inline const char *list_type(const struct mdev *mdev)
{
	return mdev->type ? mdev->type : "unknown";
}

/* Reads all that a listing shows into LIST; A has its plan. An exit status; list_close() in any case. */
int list_open(struct list *list, struct admin *a);

bool list_is_bridge(const struct list *list, unsigned dev);

/*
 * Whether device DEV is listed by --long and --json. Without --all and operands, that is what a VM could get,
 * and what some line names.
 */
bool list_shows(const struct list *list, unsigned dev);

void list_close(struct list *list);

/* The forms; each prints the devices. An exit status. */

/* For people, a line for each device. */
int list_short(struct list *list);

/* The same by IOMMU group, with all that there is to say of each device. */
int list_text(struct list *list);

int list_json(struct list *list);

/* As the tree of buses and bridges. */
int list_tree(struct list *list);

/* As the well-known shell script does, which asks `lspci -nns`, from A's machine alone. */
int list_plain(struct admin *a);
