// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply.h"

#include "boot/attr.h"
#include "boot/deadline.h"
#include "boot/log.h"
#include "boot/prepare.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WAIT_MS 50

struct job {
	const struct plan *plan;
	int *results;	 /* one for each op, in shared memory */
	uint8_t *failed; /* one for each device, likewise */
	int root;
	int (*load)(void *data, const char *module);
	void *data;
};

static int run_override(const struct job *job, const char *addr, const char *driver)
{
	attr_path path;
	int err = attr_set(job->root, attr_join(path, SYSFS_DEVICES, addr, "/driver_override"),
			   driver);

	return err > 0 ? APPLY_DIFFERS : err;
}

static bool driver_exists(const struct job *job, const char *driver)
{
	attr_path path;

	return !faccessat(job->root, attr_join(path, SYSFS_DRIVERS, driver, ""), F_OK, 0);
}

static int bound_driver(int root, const char *addr, char *name, size_t size)
{
	attr_path path;

	return sysfs_link_name(root, attr_join(path, SYSFS_DEVICES, addr, "/driver"), name,
			       size);
}

/*
 * Takes the device from any driver but DRIVER. 0: it is free; 1: DRIVER has it; -errno.
 * A driver that is probing the device while its module registers has the device already, and its
 * unbind file only afterwards: then there is nothing to do but to wait.
 */
static int run_unbind(const struct job *job, const char *addr, const char *driver)
{
	char name[RULE_DRIVER_MAX];
	attr_path path;
	int err = 0, most = APPLY_STEP_MS * apply_patience(job->plan) - 2 * WAIT_MS;

	for (int ms = 0; ms < most; ms += WAIT_MS) {
		int found = bound_driver(job->root, addr, name, sizeof(name));

		if (found == -ENOENT)
			return 0;
		if (!found && driver_same(name, driver))
			return 1;
		if (ms)
			poll(NULL, 0, WAIT_MS);
		err = attr_write(job->root,
				 attr_join(path, SYSFS_DEVICES, addr, "/driver/unbind"), addr);
		if (err != -ENOENT)
			break;
	}
	/* it may have let go by itself meanwhile */
	if (err && bound_driver(job->root, addr, name, sizeof(name)) == -ENOENT)
		return 0;
	return err;
}

/* where the driver has no bind file by the name that we know */
static int bind_otherwise(const struct job *job, const char *addr, const char *driver)
{
	char dashed[RULE_DRIVER_MAX];
	attr_path path;
	int err;

	/* not there before the driver's own registration is through, which may wait for a device */
	if (driver_exists(job, driver))
		return attr_write(job->root, "sys/bus/pci/drivers_probe", addr);
	/* a driver that is known by its module's name may spell its own with dashes */
	strcpy(dashed, driver);
	for (char *p = dashed; *p; p++) {
		if (*p == '_')
			*p = '-';
	}
	if (!strcmp(dashed, driver) || !driver_exists(job, dashed))
		return -ENOENT;
	err = run_override(job, addr, dashed);
	return err ? err
		   : attr_write(job->root, attr_join(path, SYSFS_DRIVERS, dashed, "/bind"),
				addr);
}

/*
 * By the driver's bind rather than drivers_probe, which reports success whatever probe() says.
 * Loading the module has bound what was free: then there is nothing left to do. A driver that was
 * in mid-probe when the override was written may have the device now.
 */
static int run_probe(const struct job *job, const char *addr, const char *driver)
{
	char name[RULE_DRIVER_MAX];
	attr_path path;
	int err = run_unbind(job, addr, driver);

	if (err) /* no unbind file: some driver is probing the device */
		return err == -ENOENT ? -EBUSY : err < 0 ? err : 0;
	err = attr_write(job->root, attr_join(path, SYSFS_DRIVERS, driver, "/bind"), addr);
	if (err == -ENOENT)
		err = bind_otherwise(job, addr, driver);
	if (err && err != -EBUSY)
		return err;
	err = bound_driver(job->root, addr, name, sizeof(name));
	return !err && driver_same(name, driver) ? 0 : APPLY_DIFFERS;
}

/* whether op I is still of use after what went wrong before it */
static bool is_useful(const struct job *job, const struct op *op)
{
	if (op->dev >= 0 && job->failed[op->dev])
		return false;
	if (op->load < 0 || !job->results[op->load])
		return true;
	/* the load failed or hangs: what the host has, it keeps, unless the driver is there */
	return driver_exists(job, job->plan->ops[op->load].driver);
}

static int run_op(const struct job *job, const struct op *op)
{
	const struct rule *rule;
	char addr[PCI_ADDR_LEN];
	int err;

	if (!is_useful(job, op))
		return APPLY_SKIPPED;
	if (op->kind == OP_LOAD)
		return job->load(job->data, op->driver);
	pci_addr_print(&job->plan->machine->devs[op->dev].addr, addr);
	rule = job->plan->devs[op->dev].rule;
	switch (op->kind) {
	case OP_RESET_METHOD:
		return prepare_reset_method(job->root, addr, &rule->reset_method);
	case OP_D3COLD:
		return prepare_d3cold(job->root, addr);
	case OP_RESIZE:
		return prepare_resize(job->root, addr, op->bar, rule->resize[op->bar] - 1);
	case OP_FRAMEBUFFER:
		return prepare_framebuffer(job->root, op->driver);
	case OP_OVERRIDE:
		return run_override(job, addr, op->driver);
	case OP_UNBIND:
		err = run_unbind(job, addr, job->plan->ops[op->load].driver);
		return err < 0 ? err : 0;
	default:
		return run_probe(job, addr, op->driver);
	}
}

static void set_result(const struct job *job, int i, int result)
{
	const struct op *op = &job->plan->ops[i];

	job->results[i] = result;
	if (result && op->dev >= 0 && !plan_op_prepares(op))
		job->failed[op->dev] = 1;
}

static void run_step(void *data, int i)
{
	const struct job *job = data;
	char text[160];

	if (log_has_debug())
		log_debug("%s", plan_text_op(job->plan, i, text, sizeof(text)));
	set_result(job, i, run_op(job, &job->plan->ops[i]));
}

static int step_limit(const void *data, int i)
{
	const struct job *job = data;

	return (job->plan->ops[i].kind == OP_LOAD ? APPLY_LOAD_MS : APPLY_STEP_MS) *
	       apply_patience(job->plan);
}

static void give_up_step(void *data, int i, bool crashed)
{
	set_result(data, i, crashed ? APPLY_CRASHED : APPLY_LATE);
}

/* reads back what no step has seen bound */
static int verify(struct apply *a, int root)
{
	const struct plan *plan = a->plan;

	for (unsigned i = 0; i < plan->n_ops; i++) {
		const struct op *op = &plan->ops[i];
		struct apply_device *d;

		if (op->dev < 0)
			continue;
		if (plan_op_prepares(op)) {
			a->n_unprepared += apply_is_unprepared(a, i);
			continue;
		}
		d = &a->devs[op->dev];
		if (!d->bound && d->op >= 0)
			continue; /* an earlier op of this device failed */
		d->bound = !a->results[i];
		d->op = i;
	}
	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		struct apply_device *d = &a->devs[i];
		char addr[PCI_ADDR_LEN], name[256];

		if (d->op < 0)
			continue;
		if (!d->bound) {
			pci_addr_print(&plan->machine->devs[i].addr, addr);
			if (!bound_driver(root, addr, name, sizeof(name))) {
				d->driver = strdup(name);
				if (!d->driver)
					return -ENOMEM;
				d->bound = driver_same(name, plan->devs[i].driver);
			}
		}
		a->n_bound += d->bound;
	}
	return 0;
}

int apply_run(struct apply *apply, const struct plan *plan, int root,
	      int (*load)(void *data, const char *module), void *data)
{
	int n_ops = plan->n_ops, i;
	unsigned n_devs = plan->machine->n_devs;
	struct job job = { .plan = plan, .root = root, .load = load, .data = data };
	const struct deadline_job steps = { .n_steps = n_ops,
					    .data = &job,
					    .step = run_step,
					    .limit_ms = step_limit,
					    .give_up = give_up_step };

	*apply = (struct apply){ .plan = plan };
	apply->devs = calloc(n_devs + 1, sizeof(*apply->devs));
	if (!apply->devs)
		return -ENOMEM;
	for (unsigned dev = 0; dev < n_devs; dev++)
		apply->devs[dev].op = -1;
	job.results = mmap(NULL, n_ops * sizeof(int) + n_devs + 1, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (job.results == MAP_FAILED)
		return -ENOMEM;
	apply->results = job.results;
	job.failed = (uint8_t *)(job.results + n_ops);
	i = deadline_run(&steps, APPLY_TOTAL_MS * apply_patience(plan));
	if (i < 0)
		return i;
	for (; i < n_ops; i++)
		set_result(&job, i, APPLY_OVER);
	return verify(apply, root);
}

void apply_free(struct apply *apply)
{
	const struct plan *plan = apply->plan;

	for (unsigned i = 0; apply->devs && i < plan->machine->n_devs; i++)
		free(apply->devs[i].driver);
	free(apply->devs);
	if (apply->results)
		munmap(apply->results, plan->n_ops * sizeof(int) + plan->machine->n_devs + 1);
	*apply = (struct apply){ 0 };
}
