/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what was read to the plan, in the one way that gpupt-bind and gpupt share: what one prints is
 * what the other does.
 */
#pragma once

#include "boot/input.h"
#include "core/plan.h"

/*
 * Writes the vfio variant driver for a device with IDS into NAME: 0; -ENOENT: there is none; another
 * -errno where that cannot be known. See modload_variant().
 */
typedef int decide_variant(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX]);

/*
 * Makes PLAN for what INPUT says and for MACHINE, which has been scanned below ROOT; both must outlive it.
 * VARIANT gets DATA. 0, or -ENOMEM.
 */
int decide_plan(struct plan *plan, struct machine *machine, int root, const struct input *input,
		decide_variant *variant, void *data);
