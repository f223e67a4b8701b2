// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply_limit.h"

/* the time for the load of step I: free devices are probed in it */
static int load_ms(const struct steps *steps, unsigned i)
{
	unsigned n = 0;

	for (unsigned j = i + 1; j < steps->n_free; j++)
		n += steps->list[j].kind == STEP_PROBE && steps->list[j].load == (int)i;
	return APPLY_LOAD_MS + apply_more_ms(n);
}

int apply_limit_ms(const struct steps *steps, unsigned i)
{
	uint8_t kind = steps->list[i].kind;
	int ms = kind == STEP_LOAD			      ? load_ms(steps, i)
		 : kind == STEP_OVERRIDE || kind == STEP_HOLD ? APPLY_OVERRIDE_MS
							      : APPLY_STEP_MS;

	/* in a boot, what has a lane of its own has all the time that there is */
	if (i >= steps->n_free && steps->plan->only < 0)
		return apply_total_ms(steps->plan);
	return ms * apply_patience(steps->plan);
}
