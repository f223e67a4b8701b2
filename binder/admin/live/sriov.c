// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/sriov.h"

#include "admin/live/handover.h"
#include "admin/timed.h"

#include "boot/apply.h"
#include "boot/apply_text.h"
#include "boot/deadline.h"
#include "boot/decide.h"
#include "boot/loader.h"
#include "boot/scan.h"
#include "boot/sysfs.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef char vfs_path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN + 40];

static const char *pf_path(vfs_path path, const char *pf, const char *attr)
{
	snprintf(path, sizeof(vfs_path), SYSFS_DEVICES "/%s/%s", pf, attr);
	return path;
}

/* those that PF has now, without their drivers: 0 or -ENOMEM */
static int list(struct created *c, int root)
{
	char addr[PCI_ADDR_LEN];
	unsigned n = 0;

	while (!virtual_read_function(root, c->parent, n, addr))
		n++;
	free(c->vfs);
	c->vfs = calloc(n + 1, sizeof(*c->vfs));
	if (!c->vfs)
		return -ENOMEM;
	for (c->n_vfs = 0; c->n_vfs < n; c->n_vfs++) {
		if (virtual_read_function(root, c->parent, c->n_vfs, c->vfs[c->n_vfs].addr))
			break;
	}
	return 0;
}

const struct created_vf *sriov_first_wrong(const struct created *c)
{
	for (unsigned i = 0; i < c->n_vfs; i++) {
		if (*c->vfs[i].message)
			return &c->vfs[i];
	}
	return NULL;
}

int sriov_look(struct created *c, const struct admin *a)
{
	int err = list(c, a->root);

	for (unsigned i = 0; !err && i < c->n_vfs; i++) {
		struct created_vf *vf = &c->vfs[i];
		vfs_path path;

		if (sysfs_link_name(a->root, pf_path(path, vf->addr, "driver"), vf->driver,
				    sizeof(vf->driver)))
			*vf->driver = 0;
		if (!driver_is_harmless(vf->driver))
			snprintf(vf->message, sizeof(vf->message), "%s has it",
				 *vf->driver ? vf->driver : "no driver");
	}
	return err;
}

/* a line for this one, which names it by its ID too: a network card is meant */
static void make_rule(struct rule *rule, const struct rule *from, const struct pci_dev *vf)
{
	*rule = (struct rule){ .select = SEL_ADDR | SEL_FN | SEL_VENDOR | SEL_DEVICE,
			       .addr = vf->addr,
			       .ids = vf->ids,
			       .functions = FUNCTIONS_ONE,
			       .file = from->file,
			       .line = from->line,
			       .text = from->text,
			       .text_len = from->text_len };
	strcpy(rule->driver, from->driver);
}

/* what is wrong with VF, which the plan refuses, or the steps did not bind */
static void explain(struct created_vf *vf, const struct plan *plan, const struct apply *apply,
		    int dev)
{
	const struct plan_device *d = &plan->devs[dev];

	if (d->state != PLAN_TAKEN) {
		plan_text_refusal(plan, dev, vf->message, sizeof(vf->message));
	} else if (apply->devs[dev].bound) {
		snprintf(vf->driver, sizeof(vf->driver), "%.31s",
			 apply->devs[dev].driver ? apply->devs[dev].driver : d->driver);
	} else {
		snprintf(vf->driver, sizeof(vf->driver), "%.31s",
			 apply->devs[dev].driver ? apply->devs[dev].driver : "");
		apply_text(apply, apply->devs[dev].step, vf->message, sizeof(vf->message));
	}
}

/* ALL: A with the machine as it is now, and LINES with a rule for each that may be bound */
static int bind_all(struct created *c, struct admin *all, const struct input *lines)
{
	struct loader loader = { .root = all->options->root, .quiet = true };
	struct plan plan;
	struct steps steps = { 0 };
	struct apply apply = { 0 };
	int err = decide_plan(&plan, &all->machine, all->root, lines, loader_finder(&loader),
			      &loader);

	if (!err)
		err = steps_make(&steps, &plan);
	if (!err)
		err = apply_run(&apply, &steps, all->root, deadline_now_ms() + APPLY_TOTAL_MS,
				loader_insert, &loader);
	for (unsigned i = 0; !err && i < c->n_vfs; i++) {
		struct created_vf *vf = &c->vfs[i];
		int dev = machine_find(&all->machine, vf->addr);

		if (!*vf->message && !*vf->driver)
			explain(vf, &plan, &apply, dev);
	}
	if (apply.steps)
		apply_free(&apply);
	steps_free(&steps);
	plan_free(&plan);
	loader_close(&loader);
	return err;
}

int sriov_bind(struct created *c, struct admin *a)
{
	struct admin now = *a; /* with another machine: the functions were not there before */
	struct input lines = { .cmdline = a->input.cmdline };
	struct rule *rules;
	int err = list(c, a->root);

	if (err)
		return err;
	err = scan_machine(a->root, &now.machine, true);
	if (err) {
		c->state = "failed";
		snprintf(c->message, sizeof(c->message), "unable to read " SYSFS_DEVICES ": %s",
			 strerror(-err));
		return err == -ENOMEM ? err : 0;
	}
	rules = calloc(c->n_vfs + 1, sizeof(*rules));
	if (!rules) {
		machine_free(&now.machine);
		return -ENOMEM;
	}
	for (unsigned i = 0; i < c->n_vfs; i++) {
		struct created_vf *vf = &c->vfs[i];
		int dev = machine_find(&now.machine, vf->addr);
		const char *driver = dev < 0 ? NULL : now.machine.devs[dev].driver;
		struct users users;

		if (driver)
			snprintf(vf->driver, sizeof(vf->driver), "%.31s", driver);
		if (dev < 0) {
			snprintf(vf->message, sizeof(vf->message), "it has vanished");
		} else if (driver_is_harmless(driver)) {
			continue; /* a VM may use it: as it is, it is right */
		} else if (!handover_is_free(&now, dev, ": left alone", &users)) {
			snprintf(vf->message, sizeof(vf->message), "in use");
		} else {
			*vf->driver = 0;
			make_rule(&rules[lines.conf.n_rules++], c->rule,
				  &now.machine.devs[dev]);
		}
	}
	if (c->n_vfs != c->rule->vfs) {
		c->state = "failed";
		snprintf(c->message, sizeof(c->message), "only %u of them are there", c->n_vfs);
	}
	lines.conf.rules = rules;
	err = bind_all(c, &now, &lines);
	free(rules);
	machine_free(&now.machine);
	if (!err && sriov_first_wrong(c)) {
		const struct created_vf *vf = sriov_first_wrong(c);

		c->state = "failed";
		snprintf(c->message, sizeof(c->message),
			 "they are there, but not all with a vfio driver: %s: %s", vf->addr,
			 vf->message);
	}
	return err;
}

static void say(struct created *c, const char *what, int err, int limit_ms)
{
	char why[64];

	snprintf(c->message, sizeof(c->message), "%s: %s", what,
		 timed_error(err, limit_ms, why, sizeof(why)));
}

/* their number as sysfs has it; what is wrong is said. 0 or -errno */
static int set_number(struct created *c, const struct admin *a, struct sriov_facts *f)
{
	vfs_path path;
	char number[12];
	int err;

	snprintf(number, sizeof(number), "%u", f->wanted);
	err = timed_write(a->root, pf_path(path, c->parent, "sriov_numvfs"), number,
			  TIMED_LATE_MS);
	if (err == -ETIMEDOUT || err == -ECHILD) {
		say(c, "making them", err, TIMED_LATE_MS);
		return err;
	}
	if (err) {
		virtual_explain_sriov(f, err, c->message, sizeof(c->message));
		return err;
	}
	virtual_read_sriov(f, a->root, c->parent);
	if (f->now == (int)f->wanted)
		return 0;
	snprintf(c->message, sizeof(c->message),
		 "making %u gave no error, and yet there are %d", f->wanted, f->now);
	return -EIO;
}

int sriov_make(struct created *c, struct admin *a, struct sriov_facts *f)
{
	char before[8] = "";
	vfs_path path;
	int err;

	pf_path(path, c->parent, "sriov_drivers_autoprobe");
	if (sysfs_read(a->root, path, before, sizeof(before)) < 0)
		strcpy(before, "1"); /* what the kernel begins with */
	err = timed_write(a->root, path, "0", TIMED_SOON_MS);
	if (err) {
		say(c, "keeping host drivers off (sriov_drivers_autoprobe)", err,
		    TIMED_SOON_MS);
		return 0;
	}
	err = set_number(c, a, f);
	/* while it is still being done, host drivers must stay away */
	if (err == -ETIMEDOUT) {
		size_t len = strlen(c->message);

		snprintf(
			c->message + len, sizeof(c->message) - len,
			": sriov_drivers_autoprobe stays 0, for host drivers to keep off them");
		return 0;
	}
	if (!err) {
		c->state = "created";
		err = sriov_bind(c, a);
	} else {
		err = 0;
	}
	/* those that were bound keep their override; what the administrator makes later is his */
	if (timed_write(a->root, path, before, TIMED_SOON_MS) && !*c->message)
		snprintf(c->message, sizeof(c->message),
			 "unable to set sriov_drivers_autoprobe back to %s", before);
	return err;
}

int sriov_remove(int root, const char *pf)
{
	struct sriov_facts f;
	vfs_path path;
	int err = timed_write(root, pf_path(path, pf, "sriov_numvfs"), "0", TIMED_LATE_MS);

	if (err)
		return err;
	virtual_read_sriov(&f, root, pf);
	return f.now ? -EIO : 0;
}
