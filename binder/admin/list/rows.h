/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of `gpupt list`: a device each, displays first, and below a display what goes with it: the other
 * functions of its card, its virtual devices, and what else is in its IOMMU group.
 */
#pragma once

#include "admin/list/list.h"

struct row {
	int dev;    /* index of the machine, -1: a mediated device */
	int mdev;   /* index of list->mdevs, -1: a device of the machine */
	int parent; /* the row that it hangs below, -1: none */
	unsigned depth;
};

struct rows {
	struct row *row; /* malloc()ed; a parent comes before what hangs below it */
	unsigned n;
	unsigned left_out; /* devices that --all would show */
	int32_t *above;	   /* the device that each one hangs below, or -1 */
	int32_t *of_group; /* of each group: the display that the others hang below, or -1 */
	struct child_index below;
};

/* 0 or -ENOMEM; rows_free() in any case. */
int rows_make(struct rows *rows, const struct list *list);

void rows_free(struct rows *rows);
