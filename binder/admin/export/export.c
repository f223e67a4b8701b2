// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_cloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A guest's slots are told from each other by chassis and slot number; people who number their own
 * start from low ones. The same is true of libvirt's buses.
 */
#define QEMU_CHASSIS 200u
#define LIBVIRT_BUS  0x10

static const char *const names[] = { "qemu", "libvirt", "nova", "kubevirt" };

int export_format(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(name, names[i]))
			return i;
	}
	return -1;
}

const char *export_formats(void)
{
	return "qemu, libvirt, nova or kubevirt";
}

const char *export_unfit(enum export_format format, const struct export_device *dev)
{
	if (format == EXPORT_NOVA && dev->addr.domain > 0xffff)
		return "nova knows PCI domains up to ffff only";
	if (format == EXPORT_NOVA && dev->orphan)
		return "its parent is no PCI device, and nova asks for the address of one";
	if (format == EXPORT_NOVA && dev->kind == EXPORT_MDEV && !dev->type)
		return "its type cannot be read from sysfs, and nova asks for that";
	if (format != EXPORT_KUBEVIRT)
		return NULL;
	if (dev->kind == EXPORT_MDEV)
		return dev->type
			       ? NULL
			       : "its type cannot be read from sysfs, and KubeVirt asks for that";
	if (strcmp(dev->driver, "vfio-pci") != 0)
		return "KubeVirt takes only what is bound to vfio-pci: add driver=vfio-pci to its line";
	return NULL;
}

unsigned export_slots_max(enum export_format format)
{
	switch (format) {
	case EXPORT_QEMU:
		return 30; /* of 32 on the root bus, the chipset has two */
	case EXPORT_LIBVIRT:
		return 0x100 - LIBVIRT_BUS;
	default:
		return -1; /* not for one VM */
	}
}

static bool is_own_card(const struct export_device *dev)
{
	return dev->kind == EXPORT_VF || dev->kind == EXPORT_MDEV;
}

static bool same_card(const struct export_device *a, const struct export_device *b)
{
	return !is_own_card(a) && !is_own_card(b) && pci_same_slot(&a->addr, &b->addr);
}

void export_place(struct export_device *devs, unsigned n)
{
	unsigned slot = 0, next;

	for (unsigned first = 0; first < n; first = next, slot++) {
		bool as_is = !is_own_card(&devs[first]) && !devs[first].addr.fn;

		for (next = first; next < n; next++) {
			if (next > first && !same_card(&devs[first], &devs[next]))
				break;
			devs[next].slot = slot;
			devs[next].fn = as_is ? devs[next].addr.fn : next - first;
		}
		devs[first].multifunction = next - first > 1;
	}
}

static void put_qemu(FILE *f, const struct export_device *devs, unsigned n)
{
	char addr[PCI_ADDR_LEN];

	for (unsigned i = 0; i < n; i++) {
		const struct export_device *d = &devs[i];

		pci_addr_print(&d->addr, addr);
		if (!d->fn)
			fprintf(f, "-device pcie-root-port,id=gpupt%u,chassis=%u,slot=%u \\\n",
				d->slot + 1, QEMU_CHASSIS, d->slot + 1);
		fputs("-device vfio-pci,", f);
		if (d->kind == EXPORT_MDEV)
			fprintf(f, "sysfsdev=/sys/bus/mdev/devices/%s", d->uuid);
		else if (d->addr.domain > 0xffff) /* host= takes four digits */
			fprintf(f, "sysfsdev=/sys/bus/pci/devices/%s", addr);
		else
			fprintf(f, "host=%s", addr);
		fprintf(f, ",bus=gpupt%u,addr=00.%x%s%s\n", d->slot + 1, d->fn,
			d->multifunction ? ",multifunction=on" : "", i + 1 < n ? " \\" : "");
	}
}

/*
 * managed='no': with 'yes', libvirt would bind and unbind what gpupt has bound, take plain vfio-pci
 * for a variant driver, and clear driver_override at the VM's end, so that a host driver may have
 * the card. With 'no' it checks that the device is bound, and says so where it is not.
 */
static void put_libvirt(FILE *f, const struct export_device *devs, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct export_device *d = &devs[i];

		if (d->kind == EXPORT_MDEV)
			fprintf(f,
				"<hostdev mode='subsystem' type='mdev' model='vfio-pci'>\n"
				"  <source>\n"
				"    <address uuid='%s'/>\n"
				"  </source>\n",
				d->uuid);
		else
			fprintf(f,
				"<hostdev mode='subsystem' type='pci' managed='no'>\n"
				"  <source>\n"
				"    <address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
				"  </source>\n",
				d->addr.domain, d->addr.bus, d->addr.dev, d->addr.fn);
		fprintf(f,
			"  <address type='pci' domain='0x0000' bus='0x%02x' slot='0x00' function='0x%x'%s/>\n"
			"</hostdev>\n",
			LIBVIRT_BUS + d->slot, d->fn,
			d->multifunction ? " multifunction='on'" : "");
	}
}

typedef void put_devices(FILE *f, const struct export_device *devs, unsigned n);

char *export_text(enum export_format format, const struct export_device *devs, unsigned n)
{
	static put_devices *const put[] = {
		[EXPORT_QEMU] = put_qemu,
		[EXPORT_LIBVIRT] = put_libvirt,
		[EXPORT_NOVA] = export_cloud_nova,
		[EXPORT_KUBEVIRT] = export_cloud_kubevirt,
	};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	bool failed;

	if (!f)
		return NULL;
	put[format](f, devs, n);
	failed = ferror(f);
	if (fclose(f) || failed) {
		free(text);
		return NULL;
	}
	return text;
}
