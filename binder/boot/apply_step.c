// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply_step.h"

#include "boot/bind.h"
#include "boot/deadline.h"
#include "boot/prepare.h"
#include "core/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define IOMMUFD_MODULE "iommufd"

/* how long step I can wait for a driver, so that it ends by itself before its time is over */
static int wait_ms(const struct apply_job *job, int i)
{
	long left = job->end_ms - deadline_now_ms(), limit = apply_limit_ms(job->steps, i);

	return (left < limit ? left : limit) - 150;
}

static bool has_iommu_module(const struct apply_job *job)
{
	int load = steps_load(job->steps, PLAN_IOMMU_MODULE);

	return load < 0 || !job->results[load] ||
	       !faccessat(job->root, "sys/module/" PLAN_IOMMU_MODULE, F_OK, 0);
}

/*
 * Whether the machine's console is in DEV, and no VM could use that: vfio-pci would evict the console for
 * nothing.
 */
static bool is_withheld(const struct apply_job *job, int dev)
{
	const struct machine *m = job->steps->plan->machine;

	return (m->devs[dev].boot_vga == 1 ||
		(m->framebuffer && m->framebuffer_device == dev)) &&
	       driver_is_vfio(job->steps->plan->devs[dev].driver) && !has_iommu_module(job);
}

/* the driver that is about to be loaded takes all that is overridden for it */
static void withhold(const struct apply_job *job)
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
static int run_load(const struct apply_job *job, const char *module)
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
static bool has_variant(const struct apply_job *job, int dev)
{
	const struct plan_device *d = &job->steps->plan->devs[dev];

	return !*d->rule->driver && strcmp(d->driver, PLAN_DRIVER) != 0;
}

static bool is_there(const struct apply_job *job, const char *driver)
{
	char name[RULE_DRIVER_MAX];

	return bind_find_driver(job->root, driver, name);
}

static bool load_vfio_pci(const struct apply_job *job)
{
	return is_there(job, PLAN_DRIVER) ||
	       (!job->load(job->data, PLAN_DRIVER) && is_there(job, PLAN_DRIVER));
}

/* whether loading its driver has bound the free device of step I */
static bool is_bound(struct apply_job *job, int i)
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

/* what the driver refuses goes back to the host, if nobody could know that before: without a group, that is */
static int give_back(struct apply_job *job, int i, const char *addr, int err)
{
	const struct steps *s = job->steps;

	if (s->plan->machine->devs[s->list[i].dev].group >= 0 ||
	    (err != -EINVAL && err != RESULT_DIFFERS) || bind_override(job->root, addr, ""))
		return err;
	/* before the host's driver takes its time */
	job->results[i] = RESULT_REFUSED;
	bind_any(job->root, addr);
	return RESULT_REFUSED;
}

static int run_probe(struct apply_job *job, int i, const char *addr)
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
	return err ? give_back(job, i, addr, err) : 0;
}

/* whether a framebuffer that was to be released before STEP is still written to: its BAR must not move */
static bool has_console(const struct apply_job *job, const struct step *step)
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
static bool is_useful(const struct apply_job *job, const struct step *step)
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

int apply_step_on_device(struct apply_job *job, int i)
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

int apply_step_run(struct apply_job *job, int i)
{
	const struct step *step = &job->steps->list[i];

	return !is_useful(job, step)	 ? RESULT_SKIPPED
	       : step->kind == STEP_LOAD ? run_load(job, step->driver)
					 : apply_step_on_device(job, i);
}
