// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/decide.h"

#include "boot/framebuffer.h"

struct finder {
	struct machine *machine;
	decide_variant *variant;
	void *data;
};

/* names live as long as the machine; without one the device gets vfio-pci, which will do */
static const char *find(void *data, const struct pci_ids *ids)
{
	const struct finder *f = data;
	char name[RULE_DRIVER_MAX];

	return f->variant(f->data, ids, name) ? NULL : machine_name(f->machine, name);
}

int decide_plan(struct plan *plan, struct machine *machine, int root, const struct input *input,
		decide_variant *variant, void *data)
{
	struct finder finder = { machine, variant, data };
	int err;

	machine->iommu_off = input->cmdline.iommu_off;
	framebuffer_find(root, machine);
	err = plan_make(plan, machine, input->conf.rules, input->conf.n_rules);
	if (err)
		return err;
	err = plan_choose_drivers(plan, find, &finder);
	if (err)
		plan_free(plan);
	return err;
}
