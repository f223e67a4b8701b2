// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/decide.h"

#include "boot/framebuffer.h"
#include "boot/scan.h"

int decide_plan(struct plan *plan, struct machine *machine, int root, const struct input *input,
		variant_find *find, void *data)
{
	int err;

	machine->iommu_off = input->cmdline.iommu_off;
	framebuffer_find(root, machine);
	err = plan_make(plan, machine, input->conf.rules, input->conf.n_rules);
	if (!err)
		variant_choose(plan, machine, root, find, data);
	return err;
}

int decide_sharers(struct plan *plan, struct machine *machine, int root)
{
	if (!machine->late_groups)
		return 0;
	scan_late_groups(root, machine);
	return plan_regroup(plan);
}
