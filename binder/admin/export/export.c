// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_cloud.h"
#include "admin/export/export_vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QEMU_CHASSIS 200u		  /* as EXPORT_LIBVIRT_BUS */
#define WINDOW_HAS   (UINT64_C(32) << 30) /* the default of QEMU's q35 and of OVMF */
#define WINDOW_SPARE (UINT64_C(1) << 30)  /* for what else the VM has */
#define WINDOW_WIDE                                                                            \
	(UINT64_C(512) << 30) /* ends behind 1 TiB, which 40 bits reach: QEMU's default */

static const char *const names[] = { "qemu",	"libvirt",	"nova", "kubevirt",
				     "proxmox", "virt-install", "incus" };

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
	return "qemu, libvirt, nova, kubevirt, proxmox, virt-install or incus";
}

bool export_knows_iommufd(enum export_format format)
{
	return format == EXPORT_QEMU || format == EXPORT_LIBVIRT ||
	       format == EXPORT_VIRT_INSTALL;
}

/* the windows of ports follow one another; each begins at a multiple of its largest BAR */
void export_size(struct export_extras *extras, const struct export_device *devs, unsigned n)
{
	uint64_t all = 0, window = WINDOW_HAS;

	for (unsigned i = 0, next; i < n; i = next) {
		uint64_t card = 0, most = 1;

		for (next = i; next < n && devs[next].slot == devs[i].slot; next++) {
			card += devs[next].mem64;
			if (most < devs[next].mem64_most)
				most = devs[next].mem64_most;
		}
		all = (all + most - 1) / most * most + card;
	}
	while (window < all + WINDOW_SPARE && window < UINT64_C(1) << 51)
		window *= 2;
	extras->window_mib = window > WINDOW_HAS ? window >> 20 : 0;
	extras->wide = window >= WINDOW_WIDE;
}

static bool has_four_digits_only(enum export_format format)
{
	/* QEMU's host= does too, and all of these use it; its sysfsdev= takes any */
	return format != EXPORT_QEMU && format != EXPORT_KUBEVIRT;
}

const char *export_unfit(enum export_format format, const struct export_device *dev)
{
	if (has_four_digits_only(format) && dev->kind != EXPORT_MDEV &&
	    dev->addr.domain > 0xffff)
		return "its PCI domain is above ffff: of the formats, only qemu and kubevirt can have it";
	if ((format == EXPORT_PROXMOX || format == EXPORT_INCUS) && dev->kind == EXPORT_MDEV)
		return format == EXPORT_PROXMOX
			       ? "Proxmox makes mediated devices itself: hostpciN: PARENT,mdev=TYPE, without a line in gpupt.conf"
			       : "Incus makes mediated devices itself: gpu gputype=mdev mdev=TYPE, without a line in gpupt.conf";
	if ((format == EXPORT_PROXMOX || format == EXPORT_INCUS) &&
	    strcmp(dev->driver, "vfio-pci") != 0)
		return "it would be taken from its driver and bound to vfio-pci: add driver=vfio-pci to its line";
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
	case EXPORT_VIRT_INSTALL:
		return 0x100 - EXPORT_LIBVIRT_BUS;
	case EXPORT_PROXMOX:
		return 16;
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

static void put_qemu(FILE *f, const struct export_device *devs, unsigned n,
		     const struct export_extras *extras)
{
	char addr[PCI_ADDR_LEN];

	if (extras->wide)
		fputs("-cpu host,host-phys-bits=on \\\n", f);
	if (extras->window_mib)
		fprintf(f,
			"-global q35-pcihost.pci-hole64-size=%uG \\\n"
			"-fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=%u \\\n",
			extras->window_mib >> 10, extras->window_mib);
	if (extras->iommufd)
		fputs("-object iommufd,id=iommufd0 \\\n", f);
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
		fprintf(f, "%s,bus=gpupt%u,addr=00.%x%s%s\n",
			extras->iommufd ? ",iommufd=iommufd0" : "", d->slot + 1, d->fn,
			d->multifunction ? ",multifunction=on" : "", i + 1 < n ? " \\" : "");
	}
}

/* what is to stand elsewhere in the domain */
static void put_libvirt_needs(FILE *f, const struct export_extras *extras)
{
	fputs("<!-- for a domain of <type machine='q35'>: the devices are on PCI Express -->\n",
	      f);
	if (extras->window_mib)
		fprintf(f,
			"<!-- the BARs need a 64-bit window of %u GiB; in <devices>:\n"
			"  <controller type='pci' index='0' model='pcie-root'><pcihole64 unit='KiB'>%llu</pcihole64></controller>\n"
			"with OVMF also, in <domain>:\n"
			"  <qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:arg value='-fw_cfg'/>"
			"<qemu:arg value='name=opt/ovmf/X-PciMmio64Mb,string=%u'/></qemu:commandline>\n%s-->\n",
			extras->window_mib >> 10, (unsigned long long)extras->window_mib << 10,
			extras->window_mib,
			extras->wide
				? "and <cpu mode='host-passthrough'><maxphysaddr mode='passthrough'/></cpu>\n"
				: "");
}

/*
 * managed='no': with 'yes', libvirt would bind and unbind what gpupt has bound, take plain vfio-pci
 * for a variant driver, and clear driver_override at the VM's end, so that a host driver may have
 * the card. With 'no' it checks that the device is bound, and says so where it is not.
 */
static void put_libvirt(FILE *f, const struct export_device *devs, unsigned n,
			const struct export_extras *extras)
{
	put_libvirt_needs(f, extras);
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
				"%s"
				"  <source>\n"
				"    <address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
				"  </source>\n",
				extras->iommufd ? "  <driver iommufd='yes'/>\n" : "",
				d->addr.domain, d->addr.bus, d->addr.dev, d->addr.fn);
		fprintf(f,
			"  <address type='pci' domain='0x0000' bus='0x%02x' slot='0x00' function='0x%x'%s/>\n"
			"</hostdev>\n",
			EXPORT_LIBVIRT_BUS + d->slot, d->fn,
			d->multifunction ? " multifunction='on'" : "");
	}
}

typedef void put_devices(FILE *f, const struct export_device *devs, unsigned n,
			 const struct export_extras *extras);

char *export_text(enum export_format format, const struct export_device *devs, unsigned n,
		  const struct export_extras *extras)
{
	static put_devices *const put[] = {
		[EXPORT_QEMU] = put_qemu,
		[EXPORT_LIBVIRT] = put_libvirt,
		[EXPORT_NOVA] = export_cloud_nova,
		[EXPORT_KUBEVIRT] = export_cloud_kubevirt,
		[EXPORT_PROXMOX] = export_vm_proxmox,
		[EXPORT_VIRT_INSTALL] = export_vm_virt_install,
		[EXPORT_INCUS] = export_vm_incus,
	};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	bool failed;

	if (!f)
		return NULL;
	put[format](f, devs, n, extras);
	failed = ferror(f);
	if (fclose(f) || failed) {
		free(text);
		return NULL;
	}
	return text;
}
