// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* asprintf(), strcasestr() */
/* What other programs' configuration files say of the devices that gpupt takes. */
#include "admin/check/check.h"

#include "admin/below.h"
#include "admin/generator.h"
#include "admin/js.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SUPERGFXD "etc/supergfxd.conf"
#define BLANKS	  " \t"

/* a file, or all files of a folder whose names end so, and what looks at each: PATH is below the root */
struct place {
	const char *path, *suffix; /* NULL as SUFFIX: PATH is the file */
	void (*look)(struct check *c, const char *path, char *text);
};

/* lists of modules, one on each line */
static void look_at_list(struct check *c, const char *path, char *text)
{
	bool in_image = strstr(path, "initramfs-tools");
	char rebuild[CHECK_TEXT_MAX], names[CHECK_TEXT_MAX] = "", *line;
	unsigned number = 0, first = 0;

	while ((line = strsep(&text, "\n"))) {
		size_t at = strlen(names);

		number++;
		line += strspn(line, BLANKS);
		if (strncmp(line, "vfio", 4) && strncmp(line, "pci-stub", 8) &&
		    strncmp(line, "pci_stub", 8))
			continue;
		first = first ? first : number;
		snprintf(names + at, sizeof(names) - at, " %.*s", (int)strcspn(line, BLANKS),
			 line);
	}
	if (!first)
		return;
	finding_add(&c->findings, FIND_LEFTOVER, "/%s:%u loads%s", path, first, names);
	finding_place(&c->findings, path, first);
	generator_rebuild(c->a, rebuild, sizeof(rebuild));
	finding_fix(&c->findings, "sed -i '/^ *vfio\\|^ *pci.stub/d' /%s%s%s", path,
		    in_image ? " && " : "", in_image ? rebuild : "");
}

/* dracut's and mkinitcpio's lists, in shell variables */
static void look_at_variables(struct check *c, const char *path, char *text)
{
	static const char *const names[] = { "MODULES", "force_drivers", "add_drivers" };
	char rebuild[CHECK_TEXT_MAX], *line;
	unsigned number = 0;

	while ((line = strsep(&text, "\n"))) {
		bool found = false;

		number++;
		line += strspn(line, BLANKS);
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			found |= !strncmp(line, names[i], strlen(names[i])) &&
				 strchr("+=", line[strlen(names[i])]);
		if (!found || !strstr(line, "vfio") || strstr(path, "gpupt"))
			continue;
		finding_add(&c->findings, FIND_LEFTOVER, "/%s:%u: %s", path, number, line);
		finding_place(&c->findings, path, number);
		finding_fix(&c->findings,
			    "take what begins with vfio out of line %u of /%s, then: %s",
			    number, path, generator_rebuild(c->a, rebuild, sizeof(rebuild)));
	}
}

/* the device that is taken and has this address; -1: none */
static int find_taken(const struct check *c, unsigned domain, unsigned bus, unsigned dev,
		      unsigned fn)
{
	const struct machine *m = &c->a->machine;

	for (unsigned i = 0; i < m->n_devs; i++) {
		const struct pci_addr *addr = &m->devs[i].addr;

		if (c->a->plan.devs[i].state == PLAN_TAKEN && addr->domain == domain &&
		    addr->bus == bus && addr->dev == dev && addr->fn == fn)
			return i;
	}
	return -1;
}

/* BusID "PCI:bus@domain:device:function", in decimal numbers: xorg.conf(5) */
static void look_at_xorg(struct check *c, const char *path, char *text)
{
	unsigned number = 0;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		unsigned domain = 0, bus, dev, fn;
		char addr[PCI_ADDR_LEN], *id;
		int taken;

		number++;
		line += strspn(line, BLANKS);
		id = strncasecmp(line, "BusID", 5) ? NULL : strcasestr(line, "PCI:");
		if (!id || (sscanf(id + 4, "%u@%u:%u:%u", &bus, &domain, &dev, &fn) != 4 &&
			    sscanf(id + 4, "%u:%u:%u", &bus, &dev, &fn) != 3))
			continue;
		taken = find_taken(c, domain, bus, dev, fn);
		if (taken < 0)
			continue;
		finding_add(&c->findings, FIND_XORG, "/%s:%u: %s is %s", path, number, line,
			    pci_addr_print(&c->a->machine.devs[taken].addr, addr));
		finding_device(&c->findings, &c->a->machine.devs[taken].addr);
		finding_place(&c->findings, path, number);
		finding_fix(
			&c->findings,
			"sed -i '%us/^/#/' /%s, or write the BusID of the host's card there",
			number, path);
	}
}

/* the number in NAME='0x..' of the element at TEXT, which ends at END; 0: there is none */
static unsigned xml_number(const char *text, const char *end, const char *name)
{
	const char *at = strstr(text, name);

	return at && at < end ? strtoul(at + strlen(name) + 2, NULL, 0) : 0;
}

/* libvirt leaves a device where its driver has it already, and then does not give it back: virPCIDeviceBindToStub() */
static void look_at_domain(struct check *c, const char *path, char *text)
{
	for (char *at = text; (at = strstr(at, "<hostdev "));) {
		char *head = strchr(at, '>'), *end = strstr(at, "</hostdev>");
		char *source = strstr(at, "<source"), *address;
		char name[PCI_ADDR_LEN];
		int taken;

		if (!head || !end || !source || source > end)
			return;
		*head = *end = 0;
		address = strstr(source, "<address ");
		taken = address ? find_taken(c, xml_number(address, end, " domain"),
					     xml_number(address, end, " bus"),
					     xml_number(address, end, " slot"),
					     xml_number(address, end, " function"))
				: -1;
		if (taken >= 0 &&
		    (strstr(at, "managed='yes'") || strstr(at, "managed=\"yes\"")))
			finding_harmless(
				&c->findings,
				"managed='yes' for %s in /%s: libvirt leaves it as it is while vfio-pci has it, also when the VM ends",
				pci_addr_print(&c->a->machine.devs[taken].addr, name), path);
		at = end + 1;
	}
}

/* in the modes Vfio and Integrated it moves or removes the card by itself: its README */
static void look_at_supergfxd(struct check *c, const char *path, char *text)
{
	json_t *conf = json_loads(text, 0, NULL);
	const char *mode = json_string_value(json_object_get(conf, "mode"));
	bool display = false;

	for (unsigned i = 0; i < c->a->machine.n_devs; i++)
		display |= c->a->plan.devs[i].state == PLAN_TAKEN &&
			   pci_is_display(&c->a->machine.devs[i].ids);
	if (display && mode && (!strcmp(mode, "Vfio") || !strcmp(mode, "Integrated"))) {
		finding_add(&c->findings, FIND_SUPERGFXD, "/%s: the mode is %s", path, mode);
		finding_place(&c->findings, path, 0);
		finding_fix(&c->findings, "supergfxctl --mode Hybrid");
	}
	json_decref(conf);
}

static const struct place places[] = {
	{ "etc/modules", NULL, look_at_list },
	{ "etc/modules-load.d", ".conf", look_at_list },
	{ "etc/initramfs-tools/modules", NULL, look_at_list },
	{ "etc/mkinitcpio.conf", NULL, look_at_variables },
	{ "etc/mkinitcpio.conf.d", ".conf", look_at_variables },
	{ "etc/dracut.conf", NULL, look_at_variables },
	{ "etc/dracut.conf.d", ".conf", look_at_variables },
	{ "etc/X11/xorg.conf", NULL, look_at_xorg },
	{ "etc/X11/xorg.conf.d", ".conf", look_at_xorg },
	{ SUPERGFXD, NULL, look_at_supergfxd },
	{ "etc/libvirt/qemu", ".xml", look_at_domain },
};

static void look_at(struct check *c, const struct place *place, const char *path)
{
	int err;
	char *text = admin_read_file(c->a, path, &err);

	if (text)
		place->look(c, path, text);
	free(text);
}

/* a folder lists its files in no order: they are told in that of their names */
static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void look_below(struct check *c, const struct place *place)
{
	DIR *list = below_list(c->a->root, place->path);
	const struct dirent *entry;
	char *paths[256] = { NULL };
	unsigned n = 0;

	while (n < sizeof(paths) / sizeof(*paths) && (entry = below_next(list))) {
		size_t len = strlen(entry->d_name), suffix = strlen(place->suffix);

		if (len <= suffix || strcmp(entry->d_name + len - suffix, place->suffix))
			continue;
		if (asprintf(&paths[n], "%s/%s", place->path, entry->d_name) < 0)
			c->findings.failed = true;
		else
			n++;
	}
	below_end(list);
	qsort(paths, n, sizeof(*paths), compare);
	for (unsigned i = 0; i < n; i++) {
		look_at(c, place, paths[i]);
		free(paths[i]);
	}
}

void check_others(struct check *c)
{
	if (!c->a->plan.n_taken)
		return;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (places[i].suffix)
			look_below(c, &places[i]);
		else
			look_at(c, &places[i], places[i].path);
	}
}
