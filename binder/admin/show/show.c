// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/show/show.h"

#include "admin/attribute.h"
#include "admin/below.h"
#include "admin/device.h"
#include "admin/generator.h"
#include "admin/host_use.h"

#include "boot/report.h"
#include "boot/sysfs.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHIFT_MAX 43 /* no BAR is larger than 4 EiB */
#define MIB	  ((uint64_t)1 << 20)

int show_open(struct show *show, struct admin *a)
{
	int err;

	*show = (struct show){ .a = a, .names = names_open(a->options->root, &a->machine) };
	if (!show->names || capability_cache_make(&show->caps, a->root, &a->machine))
		return admin_no_memory();
	show->cmdline = admin_read_file(a, "proc/cmdline", &err);
	if (!show->cmdline)
		show->cmdline = strdup("");
	show->stale = !a->options->conf && !a->input.cmdline.no_config &&
		      report_is_stale(a->root, a->input.hash);
	show->reported = below_has(a->root, REPORT_FILE);
	show->vendor_reset = below_has(a->root, "sys/module/vendor_reset");
	return show->cmdline ? EXIT_OK : admin_no_memory();
}

/* 0 or -ENOMEM */
static int read_users(struct show *show, struct show_device *device)
{
	const struct admin *a = show->a;
	const struct pci_dev *d = &a->machine.devs[device->dev];
	struct nodes nodes = { 0 };
	int err = nodes_add_device(&nodes, a->root, d);

	if (!err && driver_is_harmless(d->driver))
		err = nodes_add_group(&nodes, a->root, d->group);
	if (!err)
		device->users_unknown = host_use_now(&device->users, a, &nodes) < 0;
	nodes_free(&nodes);
	return err;
}

/* the one entry of vfio-dev/ */
static void read_vfio(const struct admin *a, const char *addr, char *name, size_t size)
{
	char path[sizeof(SYSFS_DEVICES "//vfio-dev") + PCI_ADDR_LEN];
	const struct dirent *entry;
	DIR *list;

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/vfio-dev", addr);
	list = below_list(a->root, path);
	entry = below_next(list);
	snprintf(name, size, "%.31s", entry ? entry->d_name : "");
	below_end(list);
}

static void read_links(const struct admin *a, struct show_device *device)
{
	char path[sizeof(SYSFS_DEVICES "//physfn") + PCI_ADDR_LEN], addr[PCI_ADDR_LEN];
	const struct pci_addr *at = &a->machine.devs[device->dev].addr;

	pci_addr_print(at, addr);
	read_vfio(a, addr, device->vfio, sizeof(device->vfio));
	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/physfn", addr);
	if (sysfs_link_name(a->root, path, device->physfn, sizeof(device->physfn)))
		*device->physfn = 0;
	if (attribute_read(a->root, at, "driver_override", device->override,
			   sizeof(device->override)) < 0 ||
	    !strcmp(device->override, "(null)"))
		*device->override = 0;
	device->numa = attribute_number(a->root, at, "numa_node", 10);
	if (attribute_read(a->root, at, "local_cpulist", device->cpus, sizeof(device->cpus)) <
	    0)
		*device->cpus = 0;
}

int show_read(struct show *show, unsigned dev, struct show_device *device)
{
	const struct admin *a = show->a;
	const struct pci_addr *addr = &a->machine.devs[dev].addr;

	*device = (struct show_device){ .dev = dev };
	/* before anything is read that could wake it */
	power_read(&device->power, a->root, addr);
	device->cap = capability_cache_get(&show->caps, dev);
	isolation_explain(&device->isolation, &show->caps, &a->plan.groups, show->cmdline, dev);
	resets_read(&device->resets, a->root, addr);
	link_read(&device->link, a->root, addr);
	read_links(a, device);
	/* what cannot be read is not known */
	if (bars_read(&device->bars, a->root, addr, device->cap))
		device->bars.known = false;
	return read_users(show, device) ? admin_no_memory() : EXIT_OK;
}

void show_close(struct show *show)
{
	capability_cache_free(&show->caps);
	names_close(show->names);
	free(show->cmdline);
}

const char *show_address(const struct show *show, unsigned dev, char *text)
{
	return device_address(&show->a->machine.devs[dev].addr, text);
}

const char *show_vendor_reset(const struct show *show, const struct show_device *device)
{
	return resets_has(&device->resets, "device_specific")
		       ? NULL
		       : resets_vendor_family(&show->a->machine.devs[device->dev].ids);
}

int show_awake(const struct show *show, unsigned dev, int after)
{
	const struct machine *m = &show->a->machine;

	for (int i = resets_along(m, dev, after); i >= 0; i = resets_along(m, dev, i)) {
		struct power power;

		power_read(&power, show->a->root, &m->devs[i].addr);
		if (power_is_awake(&power))
			return i;
	}
	return -1;
}

char *show_line(const struct show *show, unsigned dev, char *text, size_t size)
{
	const struct pci_dev *d = &show->a->machine.devs[dev];
	char addr[PCI_ADDR_LEN];

	*text = 0;
	if (pci_base_class(&d->ids) != PCI_BASE_BRIDGE)
		snprintf(text, size, "%s %04x:%04x", pci_addr_print(&d->addr, addr),
			 d->ids.vendor, d->ids.device);
	return text;
}

/* what to do with a device that some line takes */
static void next_of_taken(const struct show *show, const struct show_device *device, char *text,
			  size_t size)
{
	const struct admin *a = show->a;
	const char *driver = a->machine.devs[device->dev].driver;
	const struct plan_device *d = &a->plan.devs[device->dev];
	char addr[PCI_ADDR_LEN], rebuild[SHOW_TEXT_MAX / 2];
	/* a card goes as a whole */
	const char *address =
		show_address(show, d->origin < 0 ? device->dev : (unsigned)d->origin, addr);

	if (d->shares_group)
		snprintf(text, size, "gpupt plan");
	else if (show->stale)
		snprintf(text, size, "%s, then reboot",
			 generator_rebuild(a, rebuild, sizeof(rebuild)));
	else if (driver && driver_same(driver, d->driver))
		snprintf(text, size, "gpupt export libvirt %s", address);
	else if (!show->reported)
		snprintf(text, size, "sudo gpupt bind %s, or for the next boot see `gpupt`",
			 address);
	else
		snprintf(text, size, "reboot, or without one: sudo gpupt bind %s", address);
}

char *show_next(const struct show *show, const struct show_device *device, char *text,
		size_t size)
{
	const struct machine *m = &show->a->machine;
	const struct pci_dev *d = &m->devs[device->dev];
	enum plan_state state = show->a->plan.devs[device->dev].state;
	char addr[PCI_ADDR_LEN];

	*text = 0;
	if (device->cap->dead)
		snprintf(text, size,
			 "switch the machine off and on: a reboot may not be enough");
	else if (state == PLAN_TAKEN)
		next_of_taken(show, device, text, size);
	else if (state == PLAN_REFUSED)
		snprintf(text, size, "gpupt plan");
	else if (!machine_has_iommu(m))
		snprintf(text, size, "gpupt check");
	/* what the host sees, types and stores with is nothing to be given away on a hint */
	else if (pci_is_display(&d->ids) && d->boot_vga <= 0 && d->group >= 0 &&
		 (!*device->vfio || driver_is_vfio(d->driver)))
		snprintf(text, size, "sudo gpupt pick --yes %s",
			 show_address(show, device->dev, addr));
	return text;
}

char *show_sizes(const struct bar *bar, char *text, size_t size)
{
	unsigned first = 0, last = SHIFT_MAX;
	char from[BARS_SIZE], to[BARS_SIZE];
	size_t len = 0;
	bool gap = false;

	*text = 0;
	if (!(bar->sizes & (((uint64_t)1 << SHIFT_MAX) - 1)))
		return text;
	while (!(bar->sizes >> first & 1))
		first++;
	while (!(bar->sizes >> (last - 1) & 1))
		last--;
	for (unsigned i = first; i < last; i++)
		gap |= !(bar->sizes >> i & 1);
	for (unsigned i = first; gap && i < last && len < size; i++) {
		if (bar->sizes >> i & 1)
			len += snprintf(text + len, size - len, "%s%s", len ? ", " : "",
					bars_size(MIB << i, from));
	}
	if (!gap && last - first > 1)
		snprintf(text, size, "%s to %s", bars_size(MIB << first, from),
			 bars_size(MIB << (last - 1), to));
	else if (!gap && bar->size != MIB << first)
		snprintf(text, size, "%s", bars_size(MIB << first, from));
	return text;
}
