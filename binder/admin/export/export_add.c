// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_add.h"

#include "admin/attribute.h"
#include "admin/bars.h"
#include "admin/below.h"
#include "admin/js.h"

#include "boot/log.h"
#include "boot/sysfs.h"
#include "core/driver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void record(struct export_select *s, const char *name, const char *why)
{
	js_append(s->left_out,
		  json_pack("{s:s, s:o}", strlen(name) == MDEV_UUID - 1 ? "uuid" : "address",
			    name, "message", js_text(why)));
}

void export_add_left_out(struct export_select *s, const char *name, const char *why)
{
	log_error("%s: left out: %s", name, why);
	record(s, name, why);
}

/* the driver of a vendor, for virtual GPUs, need not be called so */
bool export_add_is_vfio(const struct export_select *s, unsigned i)
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
	while (blocker >= 0 && export_add_is_vfio(s, blocker));
	if (dev->group < 0) {
		snprintf(
			why, sizeof(why),
			m->late_groups && !dev->driver
				? "its IOMMU group is not known before a driver has probed it: gpupt bind does that"
				: "it has no IOMMU group: no VM can have it");
		export_add_left_out(s, name, why);
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
		export_add_left_out(s, name, unfit);
	} else if (s->admin->options->iommufd && !dev->cdev) {
		export_add_left_out(
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

void export_add_function(struct export_select *s, unsigned i)
{
	const struct pci_dev *dev = &s->admin->machine.devs[i];
	char addr[PCI_ADDR_LEN], path[sizeof(SYSFS_DEVICES "//sriov_totalvfs") + PCI_ADDR_LEN];
	struct export_device out = {
		.addr = dev->addr, .ids = dev->ids, .group = dev->group, .driver = dev->driver
	};

	pci_addr_print(&dev->addr, addr);
	if (!export_add_is_vfio(s, i)) {
		char why[256];

		snprintf(why, sizeof(why), "%s%s: %s, `gpupt bind %s` binds it now",
			 dev->driver ? "not bound to vfio-pci but to "
				     : "not bound to any driver",
			 dev->driver ? dev->driver : "",
			 s->admin->plan.devs[i].state == PLAN_NONE ? "no line names it"
								   : "`gpupt status` says why",
			 addr);
		export_add_left_out(s, addr, why);
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

void export_add_mdev(struct export_select *s, unsigned i)
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
		export_add_left_out(
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
