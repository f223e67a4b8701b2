/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the forms of `gpupt list` share. */
#pragma once

#include "admin/admin.h"
#include "admin/group_index.h"
#include "admin/mdevs.h"
#include "admin/names.h"

struct list {
	struct admin *a; /* its plan is made, but for --plain */
	struct names *names;
	struct group_index groups;
	struct mdevs mdevs;
	int32_t *physfn;	     /* the physical function of each device, or -1 */
	struct child_index vfs;	     /* the virtual functions of each device */
	struct child_index virtuals; /* those of the plan that are to be made of each device */
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

/*
 * Whether device DEV is listed. Without --all, that is what a VM could get, and what some line names.
 */
bool list_shows(const struct list *list, unsigned dev);

/* Prints the devices as JSON. An exit status. */
int list_json(struct list *list);

/* Prints the tree of buses, bridges and devices. An exit status. */
int list_tree(struct list *list);

/* Prints the groups as the well-known shell script does, which asks `lspci -nns`. An exit status. */
int list_plain(struct admin *a, struct names *names);
