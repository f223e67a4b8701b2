/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the initramfs images of a kernel are. */
#pragma once

#include "admin/admin.h"

/* in an overlay: what rdinit= on the kernel command line starts */
#define IMAGES_INIT "/gpupt/init"

#define IMAGES_MAX     32
#define IMAGE_PATH_MAX 512

enum image_kind {
	IMAGE_BOOT,
	IMAGE_FALLBACK, /* for emergencies: it may do without gpupt */
	IMAGE_OVERLAY,	/* made by gpupt-overlay, for beside another one, and for all kernels */
};

struct image_file {
	enum image_kind kind;
	char path[IMAGE_PATH_MAX]; /* from the root on, with a slash */
};

struct images {
	struct image_file list[IMAGES_MAX]; /* by kind, then by path */
	unsigned n;
	bool denied; /* some folder may not be looked into */
};

/*
 * Finds the images of the kernel VERSION in the places of the distributions: below /boot, in the folders of
 * boot loader entries, where mkinitcpio's presets say, and unified kernel images. Those beyond IMAGES_MAX are
 * left out.
 */
void images_find(struct images *images, struct admin *a, const char *version);

/* Whether the kernel command line of this boot starts an overlay: of the same words, the last one counts. */
bool images_run_overlay(struct admin *a);
