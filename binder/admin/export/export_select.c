// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_select.h"

#include "admin/attribute.h"
#include "admin/bars.h"
#include "admin/below.h"
#include "admin/js.h"
#include "admin/target.h"

#include "boot/log.h"
#include "boot/sysfs.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void record(struct export_select *s, const char *name, const char *why)
{
	js_append(s->left_out,
		  json_pack("{s:s, s:o}", strlen(name) == MDEV_UUID - 1 ? "uuid" : "address",
			    name, "message", js_text(why)));
}

static void leave_out(struct export_select *s, const char *name, const char *why)
{
	log_error("%s: left out: %s", name, why);
	record(s, name, why);
}

/* what the driver has made a device of VFIO: one of a vendor's, for virtual GPUs, need not be called so */
static bool is_vfio(const struct export_select *s, unsigned i)
{
	const struct pci_dev *dev = &s->admin->machine.devs[i];

	return driver_is_vfio(dev->driver) ||
	       (dev->driver && attribute_has(s->admin->root, &dev->addr, "vfio-dev"));
}

/* adds DEV, whose name is NAME, unless something keeps it from being used */
static void add(struct export_select *s, const struct export_device *dev, const char *name)
{
	const struct machine *m = &s->admin->machine;
	const char *unfit = export_unfit(s->format, dev);
	char why[256], addr[PCI_ADDR_LEN];
	int blocker = -1;

	do
		blocker = groups_blocker(&s->admin->plan.groups, m, dev->group, blocker);
	while (blocker >= 0 && is_vfio(s, blocker));
	if (dev->group < 0) {
		snprintf(why, sizeof(why), "it has no IOMMU group: no VM can have it");
		leave_out(s, name, why);
	} else if (blocker >= 0) {
		snprintf(
			why, sizeof(why),
			"group %d also holds %s %04x:%04x, bound to %s: no VM gets the group before that is unbound",
			dev->group, pci_addr_print(&m->devs[blocker].addr, addr),
			m->devs[blocker].ids.vendor, m->devs[blocker].ids.device,
			m->devs[blocker].driver);
		if (s->told[blocker])
			log_error("%s: left out with the rest of group %d", name, dev->group);
		else
			log_error("%s: left out: %s", name, why);
		s->told[blocker] = true;
		record(s, name, why);
	} else if (unfit) {
		leave_out(s, name, unfit);
	} else if (s->admin->options->iommufd && !dev->cdev) {
		leave_out(
			s, name,
			"the kernel has no character device for it (CONFIG_VFIO_DEVICE_CDEV, 6.6 and later): export it without --iommufd");
	} else {
		s->devs[s->n++] = *dev;
	}
}

/* whether the directory PATH has a vfio-dev/vfioN with a character device, for iommufd (since 6.6) */
static bool has_cdev(int root, const char *path)
{
	char name[512];
	DIR *list;
	const struct dirent *entry;
	bool found = false;

	snprintf(name, sizeof(name), "%.128s/vfio-dev", path);
	list = below_list(root, name);
	while (!found && (entry = below_next(list))) {
		snprintf(name, sizeof(name), "%.128s/vfio-dev/%.255s/dev", path, entry->d_name);
		found = below_has(root, name);
	}
	below_end(list);
	return found;
}

/* the BARs that a guest maps above 4 GiB; what cannot be read needs no window that is known */
static void read_bars(const struct export_select *s, struct export_device *out)
{
	struct capability cap;
	struct bars bars;
	int err = capability_read(&cap, s->admin->root, &out->addr);

	if (err && err != -ENOENT)
		log_debug("capabilities: %s", strerror(-err));
	if (bars_read(&bars, s->admin->root, &out->addr, &cap))
		return;
	for (unsigned i = 0; i < bars.n; i++) {
		if (!bars.bar[i].is_64 || bars.bar[i].io)
			continue;
		out->mem64 += bars.bar[i].size;
		if (bars.bar[i].size > out->mem64_most)
			out->mem64_most = bars.bar[i].size;
	}
}

static void add_function(struct export_select *s, unsigned i)
{
	const struct pci_dev *dev = &s->admin->machine.devs[i];
	char addr[PCI_ADDR_LEN], path[sizeof(SYSFS_DEVICES "//sriov_totalvfs") + PCI_ADDR_LEN];
	struct export_device out = {
		.addr = dev->addr, .ids = dev->ids, .group = dev->group, .driver = dev->driver
	};

	pci_addr_print(&dev->addr, addr);
	if (!is_vfio(s, i)) {
		char why[256];

		snprintf(why, sizeof(why), "%s%s: %s, `gpupt bind %s` binds it now",
			 dev->driver ? "not bound to vfio-pci but to "
				     : "not bound to any driver",
			 dev->driver ? dev->driver : "",
			 s->admin->plan.devs[i].state == PLAN_NONE ? "no line names it"
								   : "`gpupt status` says why",
			 addr);
		leave_out(s, addr, why);
		return;
	}
	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/sriov_totalvfs", addr);
	if (s->parents[i] >= 0)
		out.kind = EXPORT_VF;
	else if (below_has(s->admin->root, path))
		out.kind = EXPORT_PF;
	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s", addr);
	out.cdev = has_cdev(s->admin->root, path);
	read_bars(s, &out);
	add(s, &out, addr);
}

static void add_mdev(struct export_select *s, unsigned i)
{
	const struct mdev *mdev = &s->mdevs.list[i];
	struct export_device out = { .kind = EXPORT_MDEV,
				     .group = mdev->group,
				     .driver = mdev->driver,
				     .uuid = mdev->uuid,
				     .type = mdev->type };
	char path[sizeof(MDEV_DEVICES "//mdev_type/name") + MDEV_UUID];

	/* the drivers of this bus are all for VMs: vfio_mdev until 5.15, now one of each vendor */
	if (!mdev->driver) {
		leave_out(
			s, mdev->uuid,
			"not bound to any driver: is the vfio part of its parent's driver, or vfio_mdev, loaded?");
		return;
	}
	out.orphan = mdev->parent < 0;
	if (!out.orphan) {
		out.addr = s->admin->machine.devs[mdev->parent].addr;
		out.ids = s->admin->machine.devs[mdev->parent].ids;
	}
	snprintf(path, sizeof(path), MDEV_DEVICES "/%s/mdev_type/name", mdev->uuid);
	if (sysfs_read(s->admin->root, path, s->type_names[i], TYPE_NAME_MAX) > 0)
		out.type_name = s->type_names[i];
	snprintf(path, sizeof(path), MDEV_DEVICES "/%s", mdev->uuid);
	out.cdev = has_cdev(s->admin->root, path);
	add(s, &out, mdev->uuid);
}

/* the card that DEV is a function of: all that is bound, and at least DEV itself */
static void mark_card(struct export_select *s, unsigned dev)
{
	const struct machine *m = &s->admin->machine;

	s->functions[dev] = true;
	for (unsigned i = 0; s->parents[dev] < 0 && i < m->n_devs; i++) {
		if (pci_same_slot(&m->devs[i].addr, &m->devs[dev].addr) && s->parents[i] < 0 &&
		    is_vfio(s, i))
			s->functions[i] = true;
	}
}

static int mark_target(struct export_select *s, const char *word)
{
	struct target target;
	int status = target_find(&target, s->admin, word);

	for (unsigned i = 0; i < target.n; i++)
		mark_card(s, target.devs[i]);
	target_free(&target);
	return status;
}

/* the index of the mediated device that is called TEXT in any case, which UUID gets in lower case */
static int find_mdev(const struct export_select *s, const char *text, char uuid[MDEV_UUID])
{
	for (unsigned i = 0; i < MDEV_UUID - 1; i++)
		uuid[i] = tolower((unsigned char)text[i]);
	uuid[MDEV_UUID - 1] = 0;
	return mdevs_find(&s->mdevs, uuid);
}

static int mark_mdev(struct export_select *s, const char *word)
{
	char uuid[MDEV_UUID];
	int mdev = find_mdev(s, word, uuid);

	if (mdev < 0) {
		log_error(
			"%s: no such mediated device: `gpupt create` makes those of the configuration",
			word);
		return EXIT_USAGE;
	}
	s->virtuals[mdev] = true;
	return EXIT_OK;
}

/* the virtual functions of device PARENT; false: it has none */
static bool mark_vfs(struct export_select *s, int parent)
{
	bool any = false;

	for (unsigned i = 0; i < s->admin->machine.n_devs; i++) {
		if (s->parents[i] == parent)
			any = s->functions[i] = true;
	}
	return any;
}

/* what the line of V has been made into, or that it has not */
static void mark_virtual(struct export_select *s, const struct plan_virtual *v)
{
	char uuid[MDEV_UUID], addr[PCI_ADDR_LEN];
	int mdev;

	if (v->rule->kind == RULE_SRIOV) {
		if (!mark_vfs(s, v->parent))
			leave_out(s,
				  pci_addr_print(&s->admin->machine.devs[v->parent].addr, addr),
				  "no virtual functions yet: `gpupt create` makes them");
		return;
	}
	mdev = find_mdev(s, v->rule->uuid.at, uuid);
	if (mdev < 0)
		leave_out(s, uuid, "not there yet: `gpupt create` makes it");
	else
		s->virtuals[mdev] = true;
}

/* a line names device DEV, and the plan leaves it to the host; it may have been bound by hand */
static void mark_refused(struct export_select *s, unsigned dev)
{
	const struct pci_dev *d = &s->admin->machine.devs[dev];
	char addr[PCI_ADDR_LEN], why[512];

	if (is_vfio(s, dev))
		s->functions[dev] = true;
	else
		leave_out(s, pci_addr_print(&d->addr, addr),
			  plan_text_refusal(&s->admin->plan, dev, why, sizeof(why)));
}

static void refuse_virtual(struct export_select *s, const struct plan_virtual *v)
{
	char name[MDEV_UUID], why[512];

	if (v->rule->kind == RULE_SRIOV)
		pci_addr_print(&s->admin->machine.devs[v->parent].addr, name);
	else
		find_mdev(s, v->rule->uuid.at, name);
	leave_out(s, name, plan_text_virtual_refusal(&s->admin->plan, v, why, sizeof(why)));
}

/* all that the configuration wants */
static void mark_planned(struct export_select *s)
{
	const struct plan *plan = &s->admin->plan;

	for (unsigned i = 0; i < s->admin->machine.n_devs; i++) {
		s->functions[i] |= plan->devs[i].state == PLAN_TAKEN;
		if (plan->devs[i].state == PLAN_REFUSED)
			mark_refused(s, i);
	}
	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		if (plan->virtuals[i].reason == REFUSE_NONE)
			mark_virtual(s, &plan->virtuals[i]);
		else
			refuse_virtual(s, &plan->virtuals[i]);
	}
}

static int mark(struct export_select *s, char **args)
{
	int status = EXIT_OK;

	if (!*args)
		mark_planned(s);
	for (; *args && !status; args++)
		status = strlen(*args) == MDEV_UUID - 1 ? mark_mdev(s, *args)
							: mark_target(s, *args);
	return status;
}

static int allocate(struct export_select *s)
{
	unsigned n = s->admin->machine.n_devs + s->mdevs.n + 1;

	s->parents = vf_parents(s->admin->root, &s->admin->machine);
	s->functions = calloc(n, sizeof(*s->functions));
	s->told = calloc(n, sizeof(*s->told));
	s->virtuals = calloc(n, sizeof(*s->virtuals));
	s->devs = calloc(n, sizeof(*s->devs));
	s->type_names = calloc(s->mdevs.n + 1, sizeof(*s->type_names));
	s->left_out = json_array();
	return s->parents && s->functions && s->told && s->virtuals && s->devs &&
			       s->type_names && s->left_out
		       ? EXIT_OK
		       : admin_no_memory();
}

int export_select(struct export_select *s, char **addresses)
{
	int err = mdevs_read(&s->mdevs, s->admin->root, &s->admin->machine), status;

	if (err) {
		log_error("unable to read " MDEV_DEVICES ": %s", strerror(-err));
		return EXIT_SYSTEM;
	}
	status = allocate(s);
	if (!status)
		status = mark(s, addresses);
	for (unsigned i = 0; !status && i < s->admin->machine.n_devs; i++) {
		if (s->functions[i])
			add_function(s, i);
	}
	for (unsigned i = 0; !status && i < s->mdevs.n; i++) {
		if (s->virtuals[i])
			add_mdev(s, i);
	}
	return status;
}

void export_select_free(struct export_select *s)
{
	json_decref(s->left_out);
	free(s->type_names);
	free(s->devs);
	free(s->virtuals);
	free(s->told);
	free(s->functions);
	free(s->parents);
	mdevs_free(&s->mdevs);
}
