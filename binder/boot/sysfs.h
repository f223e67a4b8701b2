/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the machine from sysfs (Documentation/ABI/testing/sysfs-bus-pci). Reads only; every
 * path is relative to ROOT, a directory open for reading ("/" in a boot).
 */
#pragma once

#include "core/rule.h"

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

/*
 * Reads every PCI function, sorted by address, and whether firmware and kernel have an IOMMU.
 * PARENTS: read the bridge above each function too (selectors by path need it). Functions that
 * vanish meanwhile are left out; those that cannot be read are logged and left out.
 * 0; -ENOENT when there is no sysfs or no PCI; -ENOMEM; another -errno.
 */
int sysfs_scan(int root, struct machine *machine, bool parents);

/*
 * As sysfs_scan(), but reads only what may have a say in a plan for RULES: the slots that they name,
 * the IOMMU groups of those, and another display controller that the host has, when one of these is
 * a display controller. plan_make() makes of it what it would make of the whole machine, and
 * has_groups is that of the whole machine.
 */
int sysfs_scan_for(int root, struct machine *machine, const struct rule *rules,
		   unsigned n_rules);

/* The index of the function that sysfs names ADDR (dddd:bb:dd.f); -1: there is none. */
int sysfs_find(const struct machine *machine, const char *addr);

/* Frees what sysfs_scan() took. */
void sysfs_free(struct machine *machine);
