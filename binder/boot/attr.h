/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes attributes of sysfs, the only code that does. Paths are relative to ROOT, a directory open
 * for reading. A write may block for as long as a driver likes: the caller bounds it.
 */
#pragma once

#include "boot/sysfs.h"
#include "core/rule.h"

#define ATTR_VALUE_MAX 96 /* longest value with its NUL */

/* of a device or a driver; longer than any: both names are bounded */
typedef char attr_path[sizeof(SYSFS_DEVICES) + RULE_DRIVER_MAX + 32];

/* Makes PATH of DIR, NAME and ATTR, which has its own slash, or is "". Returns PATH. */
const char *attr_join(attr_path path, const char *dir, const char *name, const char *attr);

/* Writes VALUE as it is. 0 or -errno. */
int attr_write(int root, const char *path, const char *value);

/*
 * Writes VALUE and a line end, and reads it back. 0; 1: it reads otherwise; -errno.
 */
int attr_set(int root, const char *path, const char *value);
