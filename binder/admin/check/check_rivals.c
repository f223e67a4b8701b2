// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/bootloader.h"
#include "admin/device.h"
#include "admin/generator.h"

#include "core/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRIVERCTL "/etc/driverctl.d/pci-"

const struct setting *check_setting(const struct check *c, const struct setting *after,
				    const char *command, const char *module)
{
	const struct settings *all = &c->settings;

	for (unsigned i = after ? after - all->list + 1 : 0; i < all->n; i++) {
		if (!strcmp(all->list[i].command, command) &&
		    (!module || modprobe_is_module(all->list[i].module, module)))
			return &all->list[i];
	}
	return NULL;
}

/* packages own what is below /usr and /lib: not to be edited, and no leftover of a human's */
static bool is_human(const struct setting *s)
{
	return s->word || !strncmp(s->file, "/etc/", 5);
}

/* NAME=LIST without MODULE, into TEXT of SIZE bytes; NULL: nothing is left of it, or it is no list */
static char *without_module(const struct setting *s, char *text, size_t size)
{
	const char *at = strchr(s->word, '='), *sep = "=";
	bool is_list = !strcmp(s->command, "blacklist") || !strcmp(s->command, "forbid");
	int len;

	if (!is_list || !at)
		return NULL;
	len = snprintf(text, size, "%.*s", (int)(at - s->word), s->word);
	for (at++; *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, ","), at);
		if (modprobe_is_module(name, s->module) || len >= (int)size)
			continue;
		len += snprintf(text + len, size - len, "%s%s", sep, name);
		sep = ",";
	}
	return *sep == ',' ? text : NULL;
}

void check_fix_remove(struct check *c, const struct setting *s)
{
	char text[BOOTLOADER_TEXT_MAX], left[CHECK_TEXT_MAX];

	finding_place(&c->findings, s->file, s->line);
	if (s->word)
		finding_fix(&c->findings, "%s",
			    bootloader_change(c->a, without_module(s, left, sizeof(left)),
					      s->word, text, sizeof(text)));
	else
		finding_fix(&c->findings, "%s line %u of %s, then: %s",
			    strcmp(s->command, "options") ? "remove"
			    : strstr(s->rest, "ids=")	  ? "take ids= out of"
			    : strstr(s->rest, "hide=")	  ? "take hide= out of"
						       : "take allow_unsafe_interrupts= out of",
			    s->line, s->file, generator_rebuild(c->a, text, sizeof(text)));
}

void check_add_leftover(struct check *c, const struct setting *s, const char *what)
{
	if (!is_human(s) || !c->a->plan.n_taken)
		return;
	finding_add(&c->findings, FIND_LEFTOVER, "%s:%u: %s", s->file, s->line, what);
	check_fix_remove(c, s);
}

/* the separators of ids=; the quotes are those around the value, which the kernel takes off */
#define IDS_ENDS ", \""

/*
 * vendor:device[:subvendor:subdevice[:class:mask]], as the kernel reads ids=: ffffffff is any. 1: it is that of a
 * device with IDS, 0: it is not, -1: it is none.
 */
static int match_id(const char *id, const struct pci_ids *ids)
{
	unsigned v = 0, d = 0, sv = -1, sd = -1, class = 0, mask = 0;

	if (sscanf(id, "%x:%x:%x:%x:%x:%x", &v, &d, &sv, &sd, &class, &mask) < 2)
		return -1;
	return (v == -1u || v == ids->vendor) && (d == -1u || d == ids->device) &&
	       (sv == -1u || sv == ids->subvendor) && (sd == -1u || sd == ids->subdevice) &&
	       !((class ^ ids->class) & mask);
}

/* what the kernel passes over in an ids= list of S */
static void check_ignored(struct check *c, const struct setting *s, const char *list,
			  size_t len)
{
	static const struct pci_ids none = { 0 };
	const char *end = list + len;

	while (list < end) {
		size_t n = strcspn(list, IDS_ENDS);

		if (n && match_id(list, &none) < 0) {
			finding_add(&c->findings, FIND_IDS_IGNORED,
				    "%s:%u: ids= has %.*s, which is no VENDOR:DEVICE in hex",
				    s->file, s->line, (int)n, list);
			check_fix_remove(c, s);
			return;
		}
		list += n + 1;
	}
}

/* the first device that an ids= list takes and the plan does not; ANY: the list names some device */
static int find_unplanned(const struct check *c, const char *list, size_t len, bool *any)
{
	const struct plan *plan = &c->a->plan;
	const char *end = list + len;

	for (; list < end; list += strcspn(list, IDS_ENDS) + 1) {
		for (unsigned i = 0; i < plan->machine->n_devs; i++) {
			if (match_id(list, &plan->machine->devs[i].ids) <= 0)
				continue;
			*any = true;
			if (plan->devs[i].state != PLAN_TAKEN)
				return i;
		}
	}
	return -1;
}

/* options vfio-pci ids=, vfio-pci.ids=, and the same for pci-stub */
static void check_ids(struct check *c, const char *module)
{
	for (const struct setting *s = NULL; (s = check_setting(c, s, "options", module));) {
		char what[CHECK_TEXT_MAX], addr[PCI_ADDR_LEN];
		const char *list;
		bool any = false;
		size_t len;
		int dev;

		list = modprobe_value(s->rest, "ids", &len);
		if (!list)
			continue;
		check_ignored(c, s, list, len);
		dev = find_unplanned(c, list, len, &any);
		if (dev >= 0) {
			const struct pci_dev *d = &c->a->machine.devs[dev];

			finding_add(
				&c->findings, FIND_IDS_MORE,
				"%s:%u: ids=%.*s of %s also takes %s, which gpupt leaves to the host",
				s->file, s->line, (int)len, list, module,
				pci_addr_print(&d->addr, addr));
			finding_device(&c->findings, &d->addr);
			check_fix_remove(c, s);
		} else if (any) {
			snprintf(what, sizeof(what), "ids=%.*s of %s", (int)len, list, module);
			check_add_leftover(c, s, what);
		}
	}
}

/* driverctl keeps a file for each device, pci-ADDRESS, with the driver's name */
static void check_override(struct check *c, unsigned dev)
{
	const struct plan *plan = &c->a->plan;
	char addr[PCI_ADDR_LEN], path[sizeof(DRIVERCTL) + PCI_ADDR_LEN], *driver;
	int err;

	snprintf(path, sizeof(path), DRIVERCTL "%s",
		 pci_addr_print(&plan->machine->devs[dev].addr, addr));
	driver = admin_read_file(c->a, path + 1, &err);
	if (!driver)
		return;
	driver[strcspn(driver, " \t\n")] = 0;
	if (driver_same(driver, plan->devs[dev].driver))
		finding_add(&c->findings, FIND_LEFTOVER, "%s: driverctl gives %s to it, too",
			    addr, driver);
	else
		finding_add(&c->findings, FIND_OVERRIDE,
			    "%s: driverctl gives %s to it, gpupt %s", addr, driver,
			    plan->devs[dev].driver);
	finding_device(&c->findings, &plan->machine->devs[dev].addr);
	finding_place(&c->findings, path, 1);
	finding_fix(&c->findings, "rm %s", path);
	free(driver);
}

/* xen-pciback.hide=(0000:01:00.0)(01:00.0): a slot without a domain is in the first one */
static bool hides(const char *list, const struct pci_addr *addr)
{
	char text[PCI_ADDR_LEN], full[PCI_ADDR_LEN + 2], brief[PCI_ADDR_LEN + 2];

	snprintf(full, sizeof(full), "(%s)", pci_addr_print(addr, text));
	snprintf(brief, sizeof(brief), "(%s)", device_address(addr, text));
	return strstr(list, full) || strstr(list, brief);
}

static void check_xen(struct check *c)
{
	const struct plan *plan = &c->a->plan;
	const struct setting *s = NULL;
	char addr[PCI_ADDR_LEN];
	size_t len;

	while ((s = check_setting(c, s, "options", "xen-pciback"))) {
		const char *hide = modprobe_value(s->rest, "hide", &len);

		for (unsigned i = 0; hide && i < plan->machine->n_devs; i++) {
			if (plan->devs[i].state != PLAN_TAKEN ||
			    !hides(hide, &plan->machine->devs[i].addr))
				continue;
			finding_add(&c->findings, FIND_XEN,
				    "%s: xen-pciback.hide= names it, too",
				    pci_addr_print(&plan->machine->devs[i].addr, addr));
			finding_device(&c->findings, &plan->machine->devs[i].addr);
			check_fix_remove(c, s);
		}
	}
}

void check_rivals(struct check *c)
{
	check_ids(c, "vfio-pci");
	check_ids(c, "pci-stub");
	for (unsigned i = 0; i < c->a->machine.n_devs; i++) {
		if (c->a->plan.devs[i].state == PLAN_TAKEN)
			check_override(c, i);
	}
	check_xen(c);
	finding_looked_at(&c->findings, "kernel command line, modprobe.d, driverctl");
}
