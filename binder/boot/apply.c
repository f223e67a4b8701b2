// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply.h"

#include "boot/apply_step.h"
#include "boot/bind.h"
#include "boot/deadline.h"
#include "boot/log.h"
#include "boot/shared.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIST_FROM                                                                              \
	8 /* devices: then one listing of their driver's is quicker than a link of each */

static int step_limit(const void *data, int i)
{
	return apply_limit_ms(((const struct apply_job *)data)->steps, i);
}

static void set_result(const struct apply_job *job, int i, int result)
{
	const struct step *step = &job->steps->list[i];

	job->results[i] = result;
	if (result && step->dev >= 0 && !steps_prepares(step))
		job->failed[step->dev] = 1;
}

static void run_step(void *data, int i)
{
	struct apply_job *job = data;
	char text[160];

	if (log_has_debug())
		log_debug("%s", plan_text_step(job->steps, i, text, sizeof(text)));
	set_result(job, i, apply_step_run(job, i));
}

static void give_up_step(void *data, int i, enum deadline_why why)
{
	static const int results[] = {
		[DEADLINE_LATE] = RESULT_LATE,
		[DEADLINE_CRASHED] = RESULT_CRASHED,
		[DEADLINE_OVER] = RESULT_OVER,
		[DEADLINE_ALONE] = RESULT_ALONE,
	};

	if (((struct apply_job *)data)->results[i] != RESULT_REFUSED)
		set_result(data, i, results[why]);
}

/* overrides of devices that nobody has to let go: what could hold them up is a driver in mid-probe */
static bool is_harmless(const void *data, int i)
{
	const struct apply_job *job = data;
	uint8_t kind = job->steps->list[i].kind;

	return i < (int)job->steps->n_free && (kind == STEP_OVERRIDE || kind == STEP_HOLD) &&
	       job->steps->list[i].load < 0;
}

/* the devices that a driver has to let go, each in one of LANES: their number */
static unsigned find_lanes(const struct steps *steps, struct deadline_lane *lanes)
{
	unsigned n = 0;

	for (unsigned i = steps->n_free; i < steps->n; i++) {
		if (i == steps->n_free || steps->list[i].dev != steps->list[i - 1].dev)
			lanes[n++].first = i;
		lanes[n - 1].end = i + 1;
	}
	return n;
}

/* SHARED: the children's results reach us */
static void run_all(struct apply_job *job, bool shared)
{
	const struct deadline_job steps = { .data = job,
					    .step = run_step,
					    .limit_ms = step_limit,
					    .give_up = give_up_step,
					    .is_harmless = is_harmless };
	unsigned n_free = job->steps->n_free, n = job->steps->n;
	struct deadline_lane free_ones = { 0, n_free },
			     *held = shared ? calloc(n - n_free + 1, sizeof(*held)) : NULL;

	if (!held) {
		deadline_alone(&steps, 0, n);
		return;
	}
	if (n_free)
		deadline_run(&steps, &free_ones, 1, job->end_ms);
	if (n > n_free)
		deadline_run(&steps, held, find_lanes(job->steps, held), job->end_ms);
	free(held);
}

bool apply_is_wrong(const struct apply *apply, unsigned i)
{
	const struct step *step = &apply->steps->list[i];
	bool prepares = steps_prepares(step);

	if (!apply->results[i])
		return false;
	if (step->kind == STEP_LOAD)
		return apply->n_bound && !strcmp(step->driver, PLAN_IOMMU_MODULE);
	if (prepares && apply->results[i] != RESULT_SKIPPED)
		return true;
	return apply->devs[step->dev].bound && (prepares || step->kind == STEP_OVERRIDE);
}

/*
 * Whether the probe of DEV is through, as far as anybody can tell: the link to its driver is there before its
 * probe is called, by our step or by the module's init.
 */
static bool is_through(const struct apply *a, int root, const char *addr, unsigned dev)
{
	int step = a->devs[dev].step, result = a->results[step];

	if (!result || a->steps->list[step].kind != STEP_PROBE)
		return true;
	return driver_is_vfio(a->steps->plan->devs[dev].driver) ? bind_is_ready(root, addr)
								: result != RESULT_LATE;
}

/* whether NAME is what DEV was to be bound to, or vfio-pci where a variant was chosen for it */
static bool is_as_planned(const struct plan_device *d, const char *name)
{
	return driver_same(name, d->driver) || (!*d->rule->driver && driver_is_vfio(name));
}

/* whether the last steps of all have read that DEV has its driver */
static bool is_just_read(const struct apply *a, unsigned dev)
{
	const struct steps *steps = a->steps;
	int step = a->devs[dev].step;

	return steps->n_free == steps->n && !a->results[step] &&
	       steps->list[step].kind == STEP_PROBE &&
	       !strcmp(a->steps->plan->devs[dev].driver, PLAN_DRIVER);
}

/* what a driver is called where there is no memory for its name */
static char unnamed[] = "another driver";

/*
 * Reads back what has each device now, by a listing into HAS unless that is NULL, and for those that are not bound finds
 * the step that failed.
 */
static void verify(struct apply *a, int root, bool *has)
{
	const struct steps *steps = a->steps;
	const struct plan *plan = steps->plan;

	for (unsigned i = 0; i < steps->n; i++) {
		const struct step *step = &steps->list[i];

		if (step->dev < 0 || steps_prepares(step))
			continue;
		if (a->devs[step->dev].step < 0 || !a->results[a->devs[step->dev].step])
			a->devs[step->dev].step = i;
	}
	if (has) {
		memset(has, 0, plan->machine->n_devs);
		bind_list(root, PLAN_DRIVER, plan->machine, has);
	}
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		struct apply_device *d = &a->devs[i];
		char addr[PCI_ADDR_LEN], name[256];

		if (d->step < 0)
			continue;
		pci_addr_print(&plan->machine->devs[i].addr, addr);
		if (has ? has[i] : is_just_read(a, i))
			strcpy(name, PLAN_DRIVER);
		else if (bind_driver(root, addr, name, sizeof(name)))
			continue;
		d->bound = is_as_planned(&plan->devs[i], name) && is_through(a, root, addr, i);
		a->n_bound += d->bound;
		if (d->bound && driver_same(name, plan->devs[i].driver))
			continue;
		d->driver = strdup(name);
		if (!d->driver)
			d->driver = unnamed;
	}
	for (unsigned i = 0; i < steps->n; i++)
		a->n_wrong += apply_is_wrong(a, i);
}

/* the devices, the results, and which devices have failed */
static size_t memory_size(const struct steps *steps)
{
	return steps->plan->machine->n_devs * (sizeof(struct apply_device) + 1) +
	       steps->n * sizeof(int) + 1;
}

int apply_run(struct apply *apply, const struct steps *steps, int root, long end_ms,
	      int (*load)(void *data, const char *module), void *data)
{
	unsigned n_devs = steps->plan->machine->n_devs;
	struct apply_job job = {
		.steps = steps, .root = root, .end_ms = end_ms, .load = load, .data = data
	};
	void *memory = shared_take(memory_size(steps));

	*apply = (struct apply){ .steps = steps, .is_shared = memory != NULL };
	if (!apply->is_shared)
		memory = calloc(1, memory_size(steps));
	apply->devs = memory;
	if (!memory) {
		/* untold, but no other driver gets what is free */
		for (unsigned i = 0; i < steps->n; i++) {
			if (is_harmless(&job, i))
				apply_step_on_device(&job, i);
		}
		return -ENOMEM;
	}
	for (unsigned dev = 0; dev < n_devs; dev++)
		apply->devs[dev].step = -1;
	apply->results = job.results = (int *)(apply->devs + n_devs);
	job.failed = (uint8_t *)(job.results + steps->n);
	/* what is never run must not look as if it had gone well */
	for (unsigned i = 0; i < steps->n; i++)
		job.results[i] = RESULT_OVER;
	/* where there is no memory for it, links will do */
	job.has = steps->plan->n_taken >= LIST_FROM ? calloc(n_devs, sizeof(*job.has)) : NULL;
	job.listed = -1;
	run_all(&job, apply->is_shared);
	verify(apply, root, job.has);
	free(job.has);
	return 0;
}

void apply_free(struct apply *apply)
{
	for (unsigned i = 0; apply->devs && i < apply->steps->plan->machine->n_devs; i++) {
		if (apply->devs[i].driver != unnamed)
			free(apply->devs[i].driver);
	}
	if (apply->is_shared)
		shared_drop(apply->devs, memory_size(apply->steps));
	else
		free(apply->devs);
	*apply = (struct apply){ 0 };
}
