/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpupt export` is to export: what is meant, and of that what a VM can have as things are. */
#pragma once

#include "admin/admin.h"
#include "admin/export/export.h"
#include "admin/mdevs.h"

#include <jansson.h>

#define TYPE_NAME_MAX 128

struct export_select {
	struct admin *admin; /* has its plan */
	enum export_format format;

	struct export_device
		*devs; /* that a VM can have: functions by address, then mediated devices */
	unsigned n;
	json_t *left_out; /* what was said of the others: address or uuid, and message */

	struct mdevs mdevs;
	int32_t *parents; /* see vf_parents() */
	bool *told;	  /* by index of the machine: what keeps its group from a VM */
	bool *functions, *virtuals;	   /* meant, by index of the machine and of mdevs */
	char (*type_names)[TYPE_NAME_MAX]; /* what devs point to */
};

/*
 * Fills in DEVS and LEFT_OUT for ADDRESSES, which ends with a NULL; where it has none, for what the
 * configuration names. An exit status: EXIT_OK, or what was wrong was said. export_select_free() in any case.
 */
int export_select(struct export_select *select, char **addresses);

void export_select_free(struct export_select *select);
