// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_cloud.h"

#include <ctype.h>
#include <string.h>

/* whether one of the first I devices would give the same entry as device I */
static bool is_repeated(const struct export_device *devs, unsigned i)
{
	const struct export_device *d = &devs[i];

	for (unsigned j = 0; j < i; j++) {
		if (devs[j].kind != d->kind)
			continue;
		if (d->kind == EXPORT_MDEV ? !strcmp(devs[j].type, d->type)
					   : devs[j].ids.vendor == d->ids.vendor &&
						     devs[j].ids.device == d->ids.device)
			return true;
	}
	return false;
}

static bool has_kind(const struct export_device *devs, unsigned n, bool mdev)
{
	for (unsigned i = 0; i < n; i++) {
		if ((devs[i].kind == EXPORT_MDEV) == mdev)
			return true;
	}
	return false;
}

/* whether there are two cards of several functions that are alike */
static bool has_twins(const struct export_device *devs, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (devs[i].multifunction && is_repeated(devs, i))
			return true;
	}
	return false;
}

/* who counts devices by their ID may give a VM the graphics of one twin and the audio of the other */
static void put_twins_note(FILE *f, const struct export_device *devs, unsigned n)
{
	if (has_twins(devs, n))
		fputs("# Nothing keeps the functions of one card together: of several alike, ask for\n"
		      "# the first function only. The others stay bound and unused.\n",
		      f);
}

/* a flavor that asks for the card whose first function is device FIRST */
static void put_nova_flavor(FILE *f, const struct export_device *devs, unsigned n,
			    unsigned first)
{
	fputs("#   openstack flavor set FLAVOR --property pci_passthrough:alias=", f);
	for (unsigned i = first; i < n && devs[i].slot == devs[first].slot; i++) {
		if (i > first && has_twins(devs, n))
			break;
		fprintf(f, "%sgpupt-%04x-%04x:1", i > first ? "," : "", devs[i].ids.vendor,
			devs[i].ids.device);
	}
	fputc('\n', f);
}

static void put_nova_pci(FILE *f, const struct export_device *devs, unsigned n)
{
	/* nova has what libvirt tells it: a function that could have virtual ones is a PF */
	static const char *const type[] = { "type-PCI", "type-PF", "type-VF" };
	char addr[PCI_ADDR_LEN];

	fputs("[pci]\n", f);
	for (unsigned i = 0; i < n; i++) {
		const struct export_device *d = &devs[i];

		if (d->kind == EXPORT_MDEV)
			continue;
		fprintf(f,
			"device_spec = {\"vendor_id\": \"%04x\", \"product_id\": \"%04x\", \"address\": \"%s\"}\n",
			d->ids.vendor, d->ids.device, pci_addr_print(&d->addr, addr));
	}
	for (unsigned i = 0; i < n; i++) {
		const struct export_device *d = &devs[i];

		if (d->kind == EXPORT_MDEV || is_repeated(devs, i))
			continue;
		fprintf(f,
			"alias = {\"name\": \"gpupt-%04x-%04x\", \"vendor_id\": \"%04x\", \"product_id\": \"%04x\", \"device_type\": \"%s\"}\n",
			d->ids.vendor, d->ids.device, d->ids.vendor, d->ids.device,
			type[d->kind]);
	}
	put_twins_note(f, devs, n);
	fputs("# alias: on the hosts of nova-api, too. For a flavor with such a card:\n", f);
	for (unsigned i = 0; i < n; i++) {
		if (devs[i].kind != EXPORT_MDEV && (!i || devs[i].slot != devs[i - 1].slot) &&
		    !is_repeated(devs, i))
			put_nova_flavor(f, devs, n, i);
	}
}

/* the parents of the mediated devices of TYPE, each once */
static void put_nova_parents(FILE *f, const struct export_device *devs, unsigned n,
			     const char *type)
{
	const struct pci_addr *last = NULL;
	char addr[PCI_ADDR_LEN];

	for (unsigned i = 0; i < n; i++) {
		if (devs[i].kind != EXPORT_MDEV || strcmp(devs[i].type, type) != 0 ||
		    (last && !pci_addr_cmp(last, &devs[i].addr)))
			continue;
		fprintf(f, "%s%s", last ? "," : "", pci_addr_print(&devs[i].addr, addr));
		last = &devs[i].addr;
	}
	fputc('\n', f);
}

static void put_nova_mdevs(FILE *f, const struct export_device *devs, unsigned n)
{
	const char *comma = "";

	fputs("[devices]\nenabled_mdev_types = ", f);
	for (unsigned i = 0; i < n; i++) {
		if (devs[i].kind != EXPORT_MDEV || is_repeated(devs, i))
			continue;
		fprintf(f, "%s%s", comma, devs[i].type);
		comma = ",";
	}
	fputc('\n', f);
	for (unsigned i = 0; i < n; i++) {
		if (devs[i].kind != EXPORT_MDEV || is_repeated(devs, i))
			continue;
		fprintf(f, "[mdev_%s]\ndevice_addresses = ", devs[i].type);
		put_nova_parents(f, devs, n, devs[i].type);
	}
}

void export_cloud_nova(FILE *f, const struct export_device *devs, unsigned n,
		       const struct export_extras *extras)
{
	(void)extras; /* it is for one VM */
	if (has_kind(devs, n, false))
		put_nova_pci(f, devs, n);
	if (has_kind(devs, n, true))
		put_nova_mdevs(f, devs, n);
}

/* TEXT between double quotes, as JSON and YAML have it */
static void put_quoted(FILE *f, const char *text)
{
	fputc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', f);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, f);
	}
	fputs("\"\n", f);
}

/* the name of a resource: letters, digits, - _ . */
static void put_resource(FILE *f, const char *name)
{
	fputs("    resourceName: \"gpupt/", f);
	for (; *name; name++)
		fputc(isalnum((unsigned char)*name) || *name == '-' || *name == '.' ? *name
										    : '_',
		      f);
	fputs("\"\n", f);
}

void export_cloud_kubevirt(FILE *f, const struct export_device *devs, unsigned n,
			   const struct export_extras *extras)
{
	(void)extras; /* it is for one VM */
	char name[16];

	fputs("# KubeVirt's custom resource, below spec.configuration; a VM names each resourceName\n"
	      "# as a deviceName below spec.domain.devices.hostDevices\n",
	      f);
	put_twins_note(f, devs, n);
	fputs("permittedHostDevices:\n", f);
	if (has_kind(devs, n, false))
		fputs("  pciHostDevices:\n", f);
	for (unsigned i = 0; i < n; i++) {
		const struct pci_ids *ids = &devs[i].ids;

		if (devs[i].kind == EXPORT_MDEV || is_repeated(devs, i))
			continue;
		/* upper case, as the kernel's uevent has it: old versions compare letters */
		fprintf(f, "  - pciVendorSelector: \"%04X:%04X\"\n", ids->vendor, ids->device);
		snprintf(name, sizeof(name), "%04x_%04x", ids->vendor, ids->device);
		put_resource(f, name);
	}
	if (has_kind(devs, n, true))
		fputs("  mediatedDevices:\n", f);
	for (unsigned i = 0; i < n; i++) {
		if (devs[i].kind != EXPORT_MDEV || is_repeated(devs, i))
			continue;
		/* it compares the name for people where the type has one */
		fputs("  - mdevNameSelector: ", f);
		put_quoted(f, devs[i].type_name ? devs[i].type_name : devs[i].type);
		put_resource(f, devs[i].type);
	}
}
