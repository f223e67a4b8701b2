// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply.h"

#include "boot/bind.h"
#include "boot/deadline.h"
#include "boot/log.h"
#include "boot/prepare.h"
#include "boot/shared.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IOMMUFD_MODULE "iommufd"
#define LIST_FROM                                                                              \
	8 /* devices: then one listing of their driver's is quicker than a link of each */

struct job {
	const struct steps *steps;
	int *results;	 /* one for each step, in shared memory */
	uint8_t *failed; /* one for each device, likewise */
	int root;
	long end_ms;
	int (*load)(void *data, const char *module);
	void *data;
	bool *has; /* of each device, whether a driver has it that was listed; NULL: none is listed */
	int listed; /* the step whose driver that is */
};

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

static int step_limit(const void *data, int i)
{
	return apply_limit_ms(((const struct job *)data)->steps, i);
}

/* how long step I can wait for a driver, so that it ends by itself before its time is over */
static int wait_ms(const struct job *job, int i)
{
	long left = job->end_ms - deadline_now_ms(), limit = step_limit(job, i);

	return (left < limit ? left : limit) - 150;
}

static bool has_iommu_module(const struct job *job)
{
	int load = steps_load(job->steps, PLAN_IOMMU_MODULE);

	return load < 0 || !job->results[load] ||
	       !faccessat(job->root, "sys/module/" PLAN_IOMMU_MODULE, F_OK, 0);
}

/*
 * Whether the machine's console is in DEV, and no VM could use that: vfio-pci would evict the console for
 * nothing.
 */
static bool is_withheld(const struct job *job, int dev)
{
	const struct machine *m = job->steps->plan->machine;

	return (m->devs[dev].boot_vga == 1 ||
		(m->framebuffer && m->framebuffer_device == dev)) &&
	       driver_is_vfio(job->steps->plan->devs[dev].driver) && !has_iommu_module(job);
}

/* the driver that is about to be loaded takes all that is overridden for it */
static void withhold(const struct job *job)
{
	const struct steps *s = job->steps;
	char addr[PCI_ADDR_LEN];

	for (unsigned i = 0; i < s->first_load; i++) {
		const struct pci_dev *dev = &s->plan->machine->devs[s->list[i].dev];

		if (s->list[i].kind == STEP_OVERRIDE && !dev->driver &&
		    is_withheld(job, s->list[i].dev))
			bind_override(job->root, pci_addr_print(&dev->addr, addr), STEPS_HOLD);
	}
}

/* where the kernel has no container of type 1, a VM uses iommufd */
static int run_load(const struct job *job, const char *module)
{
	int err;

	if (strcmp(module, PLAN_IOMMU_MODULE) != 0)
		withhold(job);
	err = job->load(job->data, module);
	if (err == -ENOENT && !strcmp(module, PLAN_IOMMU_MODULE) &&
	    !job->load(job->data, IOMMUFD_MODULE))
		return 0;
	return err;
}

/* whether gpupt has chosen another driver for DEV than vfio-pci, which will do as well */
static bool has_variant(const struct job *job, int dev)
{
	const struct plan_device *d = &job->steps->plan->devs[dev];

	return !*d->rule->driver && strcmp(d->driver, PLAN_DRIVER) != 0;
}

static bool is_there(const struct job *job, const char *driver)
{
	char name[RULE_DRIVER_MAX];

	return bind_find_driver(job->root, driver, name);
}

static bool load_vfio_pci(const struct job *job)
{
	return is_there(job, PLAN_DRIVER) ||
	       (!job->load(job->data, PLAN_DRIVER) && is_there(job, PLAN_DRIVER));
}

/* whether loading its driver has bound the free device of step I */
static bool is_bound(struct job *job, int i)
{
	const struct step *step = &job->steps->list[i];

	/* the links are there before probe() is called: a load that has no end may be in that */
	if (!job->has || i >= (int)job->steps->n_free || step->load < 0 ||
	    job->results[step->load])
		return false;
	if (job->listed != step->load) {
		const struct machine *m = job->steps->plan->machine;

		memset(job->has, 0, m->n_devs);
		bind_list(job->root, step->driver, m, job->has);
		job->listed = step->load;
	}
	return job->has[step->dev];
}

static int run_probe(struct job *job, int i, const char *addr)
{
	const struct step *step = &job->steps->list[i];
	int err = is_bound(job, i) ? 0
				   : bind_probe(job->root, addr, step->driver, wait_ms(job, i));

	/* its link is there before probe() is called, and a load that has no end may be in that: see verify() */
	if (err == 1)
		return job->results[step->load] && driver_is_vfio(step->driver) ? RESULT_SKIPPED
										: 0;
	if (err && has_variant(job, step->dev) && load_vfio_pci(job) &&
	    !bind_override(job->root, addr, PLAN_DRIVER))
		err = bind_probe(job->root, addr, PLAN_DRIVER, wait_ms(job, i));
	return err;
}

/* whether a framebuffer that was to be released before STEP is still written to: its BAR must not move */
static bool has_console(const struct job *job, const struct step *step)
{
	const struct step *list = job->steps->list;

	for (const struct step *s = step; s > list && s[-1].dev == step->dev; s--) {
		int result = job->results[s - 1 - list];

		if (s[-1].kind == STEP_FRAMEBUFFER)
			return result && result != RESULT_DIFFERS;
	}
	return false;
}

/* whether the step is still of use after what went wrong before it */
static bool is_useful(const struct job *job, const struct step *step)
{
	const char *driver;

	if (step->dev >= 0 && job->failed[step->dev])
		return false;
	if (step->kind == STEP_RESIZE && has_console(job, step))
		return false;
	if (step->load < 0)
		return true;
	if (is_withheld(job, step->dev))
		return false;
	driver = job->steps->list[step->load].driver;
	/* no console is given up for a driver that is not there */
	if (step->kind == STEP_FRAMEBUFFER)
		return is_there(job, driver);
	/* where the load failed or hangs, the host keeps what it has, unless there is a driver for it */
	return !job->results[step->load] || is_there(job, driver) ||
	       (has_variant(job, step->dev) && load_vfio_pci(job));
}

static int run_on_device(struct job *job, int i)
{
	const struct step *step = &job->steps->list[i];
	const struct plan *plan = job->steps->plan;
	const struct rule *rule = plan->devs[step->dev].rule;
	char addr[PCI_ADDR_LEN];
	int err;

	pci_addr_print(&plan->machine->devs[step->dev].addr, addr);
	switch (step->kind) {
	case STEP_RESET_METHOD:
		return prepare_reset_method(job->root, addr, &rule->reset_method);
	case STEP_D3COLD:
		return prepare_d3cold(job->root, addr);
	case STEP_RESIZE:
		return prepare_resize(job->root, addr, step->bar, rule->resize[step->bar] - 1);
	case STEP_FRAMEBUFFER:
		return prepare_framebuffer(job->root, step->driver);
	case STEP_OVERRIDE:
		return bind_override(job->root, addr, step->driver);
	case STEP_HOLD:
		return bind_override(job->root, addr, STEPS_HOLD);
	case STEP_UNBIND:
		/* too late to give it another driver: better the one that it has */
		if (wait_ms(job, i) <= 0)
			return RESULT_OVER;
		err = bind_release(job->root, addr, plan->devs[step->dev].driver,
				   wait_ms(job, i));
		return err < 0 ? err : 0;
	default:
		return run_probe(job, i, addr);
	}
}

static void set_result(const struct job *job, int i, int result)
{
	const struct step *step = &job->steps->list[i];

	job->results[i] = result;
	if (result && step->dev >= 0 && !steps_prepares(step))
		job->failed[step->dev] = 1;
}

static void run_step(void *data, int i)
{
	struct job *job = data;
	const struct step *step = &job->steps->list[i];
	char text[160];

	if (log_has_debug())
		log_debug("%s", plan_text_step(job->steps, i, text, sizeof(text)));
	set_result(job, i,
		   !is_useful(job, step)     ? RESULT_SKIPPED
		   : step->kind == STEP_LOAD ? run_load(job, step->driver)
					     : run_on_device(job, i));
}

static void give_up_step(void *data, int i, enum deadline_why why)
{
	static const int results[] = {
		[DEADLINE_LATE] = RESULT_LATE,
		[DEADLINE_CRASHED] = RESULT_CRASHED,
		[DEADLINE_OVER] = RESULT_OVER,
		[DEADLINE_ALONE] = RESULT_ALONE,
	};

	set_result(data, i, results[why]);
}

/* overrides of devices that nobody has to let go: what could hold them up is a driver in mid-probe */
static bool is_harmless(const void *data, int i)
{
	const struct job *job = data;
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
static void run_all(struct job *job, bool shared)
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
	struct job job = {
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
				run_on_device(&job, i);
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
