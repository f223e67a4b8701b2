// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/steps.h"

#include "core/driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct op *add_op(struct plan *plan, enum op_kind kind, int dev, const char *driver)
{
	struct op *op = &plan->ops[plan->n_ops++];

	*op = (struct op){ .kind = kind, .dev = dev, .load = -1, .driver = driver };
	return op;
}

/* index of the op that loads DRIVER, which is added where there is none yet */
static int load_of(struct plan *plan, unsigned first, const char *driver)
{
	for (unsigned i = first; i < plan->n_ops; i++) {
		if (!strcmp(plan->ops[i].driver, driver))
			return i;
	}
	add_op(plan, OP_LOAD, -1, driver);
	return plan->n_ops - 1;
}

/* what is to be set on device I before it is bound: adds it, or only counts it */
static unsigned prepare(struct plan *plan, unsigned i, bool add)
{
	const struct rule *rule = plan->devs[i].rule;
	unsigned n = 0;

	/* a line's BARs are those of the devices that it names, not of what comes along */
	if (plan->devs[i].origin >= 0)
		return 0;
	if (rule->reset_method.len && ++n && add)
		add_op(plan, OP_RESET_METHOD, i, "");
	if (rule->d3cold_no && ++n && add)
		add_op(plan, OP_D3COLD, i, "");
	for (unsigned bar = 0; bar < RULE_BARS; bar++) {
		if (rule->resize[bar] && ++n && add)
			add_op(plan, OP_RESIZE, i, "")->bar = bar;
	}
	return n;
}

static bool is_wanted(const struct plan *plan, unsigned i)
{
	return plan->devs[i].state == PLAN_TAKEN && plan_is_for(plan, i);
}

static bool is_held(const struct plan *plan, unsigned i)
{
	return plan->machine->devs[i].driver != NULL;
}

static bool is_bound(const struct plan *plan, unsigned i)
{
	return is_held(plan, i) && !strcmp(plan->machine->devs[i].driver, plan->devs[i].driver);
}

static bool resizes(const struct plan *plan, unsigned i)
{
	static const uint8_t none[RULE_BARS];

	return plan->devs[i].origin < 0 &&
	       memcmp(plan->devs[i].rule->resize, none, sizeof(none)) != 0;
}

/* whether the boot framebuffer lies in device I, and nobody else will release it in time */
static bool has_framebuffer(const struct plan *plan, unsigned i)
{
	const struct machine *m = plan->machine;

	return m->framebuffer && m->framebuffer_device == (int)i &&
	       driver_is_vfio(plan->devs[i].driver) &&
	       !(m->vfio_evicts && pci_is_class(&m->devs[i].ids, PCI_CLASS_VGA) &&
		 !resizes(plan, i));
}

static unsigned count_most(struct plan *plan)
{
	unsigned n = 2;

	/* a device needs three, its driver may need two loads of its own; one has the console */
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		if (is_wanted(plan, i))
			n += 5 + prepare(plan, i, false);
	}
	return n;
}

int steps_make(struct plan *plan)
{
	unsigned n = plan->machine->n_devs, first_load, end_load;
	int display = -1;

	plan->ops = calloc(count_most(plan), sizeof(*plan->ops));
	if (!plan->ops)
		return -ENOMEM;

	for (unsigned i = 0; i < n; i++) {
		if (is_wanted(plan, i))
			add_op(plan, OP_OVERRIDE, i, plan->devs[i].driver);
	}
	for (unsigned i = 0; i < n; i++) {
		if (!is_wanted(plan, i))
			continue;
		if (!is_bound(plan, i) && has_framebuffer(plan, i))
			display = i;
		/* a BAR that the console is written to must not move */
		if (display == (int)i && resizes(plan, i))
			continue;
		if (!is_held(plan, i) || is_bound(plan, i))
			prepare(plan, i, true);
	}
	first_load = plan->n_ops;
	/* it is lost to the host: not before some vfio module could be loaded, nor after the bind */
	if (display >= 0) {
		load_of(plan, first_load, PLAN_IOMMU_MODULE);
		add_op(plan, OP_FRAMEBUFFER, display, plan->machine->framebuffer)->load =
			first_load;
		if (resizes(plan, display) && !is_held(plan, display)) {
			unsigned op = plan->n_ops;

			/* and the kernel takes a VGA device's console before it resizes */
			for (prepare(plan, display, true); op < plan->n_ops; op++)
				plan->ops[op].load = first_load;
		}
	}
	for (unsigned i = 0; i < n; i++) {
		if (!is_wanted(plan, i) || is_bound(plan, i))
			continue;
		if (driver_is_vfio(plan->devs[i].driver))
			load_of(plan, first_load, PLAN_IOMMU_MODULE);
		load_of(plan, first_load, plan->devs[i].driver);
	}
	end_load = plan->n_ops;
	/* first the free ones, which cost nothing; then those that some driver has to let go */
	for (int held = 0; held <= 1; held++) {
		for (unsigned i = 0; i < n; i++) {
			const struct plan_device *d = &plan->devs[i];
			int load;

			if (!is_wanted(plan, i) || is_held(plan, i) != held ||
			    is_bound(plan, i))
				continue;
			load = first_load;
			while (load < (int)end_load &&
			       strcmp(plan->ops[load].driver, d->driver))
				load++;
			if (held) {
				add_op(plan, OP_UNBIND, i, plan->machine->devs[i].driver)
					->load = load;
				prepare(plan, i, true);
			}
			add_op(plan, OP_PROBE, i, d->driver)->load = load;
		}
	}
	return 0;
}
