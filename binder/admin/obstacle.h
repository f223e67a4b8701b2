/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps gpupt out of the initramfs images that this system makes. */
#pragma once

#include "admin/admin.h"

/*
 * What is to be done before the images are made anew so that they hold gpupt and its modules: the hook may be
 * missing, or something in the generator's configuration forbids it. Into TEXT of SIZE bytes: "" where there
 * is nothing, else words that `, then: ` may follow. Returns TEXT.
 */
char *obstacle_find(struct admin *a, char *text, size_t size);
