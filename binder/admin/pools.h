/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File systems that span disks, of which the kernel's lists name one or none: btrfs and ZFS. */
#pragma once

#include "admin/disk_use.h"

/* Adds those that have disks of S which are not told of yet. */
void pools_add(const struct disk_use *s);
