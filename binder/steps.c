// SPDX-License-Identifier: GPL-2.0-or-later
#include "steps.h"

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

int steps_make(struct plan *plan)
{
	unsigned n = plan->machine->n_devs, first_load, end_load;

	/* a device needs three at most, and its driver may need two loads of its own */
	plan->ops = calloc(5 * plan->n_taken + 1, sizeof(*plan->ops));
	if (!plan->ops)
		return -ENOMEM;

	for (unsigned i = 0; i < n; i++) {
		if (is_wanted(plan, i))
			add_op(plan, OP_OVERRIDE, i, plan->devs[i].driver);
	}
	first_load = plan->n_ops;
	for (unsigned i = 0; i < n; i++) {
		if (!is_wanted(plan, i) || is_bound(plan, i))
			continue;
		if (strstr(plan->devs[i].driver, "vfio"))
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
			if (held)
				add_op(plan, OP_UNBIND, i, plan->machine->devs[i].driver)
					->load = load;
			add_op(plan, OP_PROBE, i, d->driver)->load = load;
		}
	}
	return 0;
}
