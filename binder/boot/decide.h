/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what was read to the plan, in the one way that gpupt-bind and gpupt share: what one prints is
 * what the other does.
 */
#pragma once

#include "boot/input.h"
#include "boot/variant.h"

/*
 * Makes PLAN for what INPUT says and for MACHINE, which has been scanned below ROOT; both must outlive it.
 * FIND gets DATA, and is called in a child; NULL: there are no variant drivers. 0, or -ENOMEM.
 */
int decide_plan(struct plan *plan, struct machine *machine, int root, const struct input *input,
		variant_find *find, void *data);

/*
 * Looks again who shares the groups of PLAN's devices, where probes may have made some since. 0, or -ENOMEM and no
 * groups.
 */
int decide_sharers(struct plan *plan, struct machine *machine, int root);
