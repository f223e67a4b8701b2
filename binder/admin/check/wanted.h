/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules that the images of a kernel are searched for. */
#pragma once

#include "admin/check/check.h"
#include "admin/image/image_contents.h"

#define WANTED_MAX 64 /* that one image should hold */

struct wanted {
	const struct kernel *kernel;
	struct contents_module modules[WANTED_MAX];
	char names[WANTED_MAX][64]; /* of the modules */
	unsigned n;
	unsigned n_needed; /* of them; the others are host drivers, which may be there */
};

/* Fills WANTED in, which must stay where it is, for KERNEL: what the plan needs, with all that it depends on. */
void wanted_find(struct wanted *wanted, const struct check *c, const struct kernel *kernel);
