/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads attributes and links of sysfs (Documentation/filesystems/sysfs.rst). */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define SYSFS_DEVICES "sys/bus/pci/devices"
#define SYSFS_DRIVERS "sys/bus/pci/drivers"

/*
 * Reads the whole file PATH below DIR into BUF, NUL-terminated, without the line end that sysfs
 * puts there. Returns its length; -ENOSPC when it does not fit SIZE, or another -errno.
 */
ssize_t sysfs_read(int dir, const char *path, char *buf, size_t size);

/*
 * The last part of what the link PATH below DIR points to, into BUF of SIZE bytes. 0; -ENOENT:
 * no such link (no driver, no IOMMU group); -ENOSPC when it does not fit, or another -errno.
 */
int sysfs_link_name(int dir, const char *path, char *buf, size_t size);

/* The decimal number that TEXT begins with, -1: none; all that is above MOST is MOST + 1. */
long sysfs_number(const char *text, long most);
