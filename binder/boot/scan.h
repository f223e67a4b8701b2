/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PCI functions have to be read, and reading them. Behind sysfs_scan(). */
#pragma once

#include "core/rule.h"

/*
 * Reads into MACHINE, which is empty, the functions below DIR, an open SYSFS_DEVICES that is closed
 * here: all of them when RULES is NULL, else those that may have a say in a plan for the RULES, of
 * which none has a path. Parents are not read. 0, -ENOMEM or another -errno; MACHINE is the caller's
 * to free in any case.
 */
int scan_functions(int dir, struct machine *machine, const struct rule *rules,
		   unsigned n_rules);
