/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the machine from sysfs (Documentation/ABI/testing/sysfs-bus-pci): all of it, or no more than a
 * plan needs. Every path is relative to ROOT, a directory open for reading ("/" in a boot).
 */
#pragma once

#include "core/machine.h"
#include "core/rule.h"

/*
 * Reads every PCI function, sorted by address, and whether firmware and kernel have an IOMMU.
 * PARENTS: read the bridge above each function too (selectors by path need it). Functions that
 * vanish meanwhile are left out; those that cannot be read are logged and left out.
 * 0; -ENOENT when there is no sysfs or no PCI; -ENOMEM; another -errno.
 */
int scan_machine(int root, struct machine *machine, bool parents);

/*
 * As scan_machine(), but reads only what may have a say in a plan for RULES: the slots that they name,
 * the IOMMU groups of those, and another display controller that the host has, when one of these is
 * a display controller; all, where groups are not known yet. plan_make() makes of it what it would make of the whole machine, and
 * has_groups is that of the whole machine.
 */
int scan_machine_for(int root, struct machine *machine, const struct rule *rules,
		     unsigned n_rules);

/* Reads the groups that devices have got since. */
void scan_late_groups(int root, struct machine *machine);
