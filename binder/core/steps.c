// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/steps.h"

#include "core/driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct step *add(struct steps *s, enum step_kind kind, int dev, const char *driver)
{
	struct step *step = &s->list[s->n++];

	*step = (struct step){ .kind = kind, .dev = dev, .load = -1, .driver = driver };
	return step;
}

int steps_load(const struct steps *s, const char *driver)
{
	for (unsigned i = s->first_load; i < s->n && s->list[i].kind == STEP_LOAD; i++) {
		if (!strcmp(s->list[i].driver, driver))
			return i;
	}
	return -1;
}

static void add_load(struct steps *s, const char *driver)
{
	if (steps_load(s, driver) < 0)
		add(s, STEP_LOAD, -1, driver);
}

static bool is_wanted(const struct plan *plan, unsigned i)
{
	return plan->devs[i].state == PLAN_TAKEN && plan_is_for(plan, i);
}

static bool is_bound(const struct plan *plan, unsigned i)
{
	const char *has = plan->machine->devs[i].driver;

	return has && !strcmp(has, plan->devs[i].driver);
}

/* whether it has no driver, so that nobody has to let it go */
static bool is_free(const struct plan *plan, unsigned i)
{
	return is_wanted(plan, i) && !plan->machine->devs[i].driver;
}

static bool is_held(const struct plan *plan, unsigned i)
{
	return is_wanted(plan, i) && plan->machine->devs[i].driver && !is_bound(plan, i);
}

static bool resizes(const struct plan *plan, unsigned i)
{
	static const uint8_t none[RULE_BARS];

	/* a line's BARs are those of the devices that it names, not of what comes along */
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

static void add_resizes(struct steps *s, unsigned i, int load)
{
	if (!resizes(s->plan, i))
		return;
	for (unsigned bar = 0; bar < RULE_BARS; bar++) {
		struct step *step;

		if (!s->plan->devs[i].rule->resize[bar])
			continue;
		step = add(s, STEP_RESIZE, i, "");
		step->bar = bar;
		step->load = load;
	}
}

/* what is to be set on device I before it is bound, but for the sizes of its BARs */
static void add_settings(struct steps *s, unsigned i)
{
	const struct plan_device *d = &s->plan->devs[i];

	if (d->origin >= 0)
		return;
	if (d->rule->reset_method.len)
		add(s, STEP_RESET_METHOD, i, "");
	if (d->rule->d3cold_no)
		add(s, STEP_D3COLD, i, "");
}

/* releases the console and resizes the BAR that it was written to, once there is a driver for it */
static void add_framebuffer(struct steps *s, unsigned i, int load)
{
	add(s, STEP_FRAMEBUFFER, i, s->plan->machine->framebuffer)->load = load;
	add_resizes(s, i, load);
}

static void add_loads(struct steps *s)
{
	const struct plan *plan = s->plan;

	s->first_load = s->n;
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		if (!is_wanted(plan, i) || is_bound(plan, i))
			continue;
		if (driver_is_vfio(plan->devs[i].driver))
			add_load(s, PLAN_IOMMU_MODULE);
		add_load(s, plan->devs[i].driver);
	}
}

/* what nobody has to let go: free devices, and those that have their driver already */
static void add_free(struct steps *s)
{
	const struct plan *plan = s->plan;
	unsigned n = plan->machine->n_devs;
	int display = -1;

	for (unsigned i = 0; i < n; i++) {
		if (!is_free(plan, i))
			continue;
		if (has_framebuffer(plan, i))
			display = i;
		add(s, display == (int)i ? STEP_HOLD : STEP_OVERRIDE, i, plan->devs[i].driver);
	}
	/* they keep it, also when it is loaded anew */
	for (unsigned i = 0; i < n; i++) {
		if (is_wanted(plan, i) && is_bound(plan, i))
			add(s, STEP_OVERRIDE, i, plan->devs[i].driver);
	}
	for (unsigned i = 0; i < n; i++) {
		if (!is_wanted(plan, i) || is_held(plan, i))
			continue;
		add_settings(s, i);
		/* a BAR that the console is written to must not move */
		if (display != (int)i)
			add_resizes(s, i, -1);
	}
	add_loads(s);
	if (display >= 0) {
		int load = steps_load(s, plan->devs[display].driver);

		add_framebuffer(s, display, load);
		add(s, STEP_OVERRIDE, display, plan->devs[display].driver)->load = load;
	}
	for (unsigned i = 0; i < n; i++) {
		if (is_free(plan, i))
			add(s, STEP_PROBE, i, plan->devs[i].driver)->load =
				steps_load(s, plan->devs[i].driver);
	}
}

static void add_held(struct steps *s, unsigned i)
{
	const char *driver = s->plan->devs[i].driver;
	int load = steps_load(s, driver);

	add(s, STEP_OVERRIDE, i, driver)->load = load;
	add(s, STEP_UNBIND, i, s->plan->machine->devs[i].driver)->load = load;
	add_settings(s, i);
	if (has_framebuffer(s->plan, i))
		add_framebuffer(s, i, load);
	else
		add_resizes(s, i, -1);
	add(s, STEP_PROBE, i, driver)->load = load;
}

/* a device has at most two overrides, two loads, its settings, framebuffer, unbind and probe */
#define STEPS_OF_DEVICE (2 + 2 + 2 + RULE_BARS + 1 + 1 + 1)

int steps_make(struct steps *s, const struct plan *plan)
{
	unsigned n = 0;

	for (unsigned i = 0; i < plan->machine->n_devs; i++)
		n += is_wanted(plan, i);
	*s = (struct steps){ .plan = plan };
	s->list = calloc(n * STEPS_OF_DEVICE + 1, sizeof(*s->list));
	if (!s->list)
		return -ENOMEM;
	add_free(s);
	s->n_free = s->n;
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		if (is_held(plan, i))
			add_held(s, i);
	}
	return 0;
}

void steps_free(struct steps *s)
{
	free(s->list);
	*s = (struct steps){ 0 };
}
