// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* vasprintf() */
#include "admin/check/finding.h"

#include "core/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct finding_type finding_types[N_FINDING_KINDS] = {
	[FIND_CONF_ERROR] = { "conf-error", SEVERITY_ERROR,
			      "a boot passes over what it cannot read" },
	[FIND_SWITCHED_OFF] = { "switched-off", SEVERITY_WARNING,
				"a boot with this command line leaves every device to the host" },
	[FIND_FILES_IGNORED] = { "files-ignored", SEVERITY_NOTICE,
				 "only gpupt.device= counts, no configuration file" },
	[FIND_NO_LINES] = { "no-lines", SEVERITY_NOTICE,
			    "without a line, every device stays with the host" },
	[FIND_LINE_ABSENT] = { "line-absent", SEVERITY_WARNING,
			       "no device answers to this line, so it takes none" },
	[FIND_LINE_SHADOWED] = { "line-shadowed", SEVERITY_NOTICE,
				 "the first line that names a device decides about it" },
	[FIND_LINE_ADDRESS_ONLY] = { "line-address-only", SEVERITY_NOTICE,
				     "after a change of the hardware, another device may have this address, and would be taken" },
	[FIND_GUARD] = { "guard", SEVERITY_ERROR,
			 "the hardware has changed, and the line takes nothing" },
	[FIND_NOT_NAMED] = { "not-named", SEVERITY_WARNING,
			     "after a change of the hardware it could be the disk of this system: gpupt wants to be told by ID" },
	[FIND_BRIDGE] = { "bridge", SEVERITY_WARNING,
			  "a bridge leads to other devices: no VM can have it" },
	[FIND_LAST_DISPLAY] = { "last-display", SEVERITY_ERROR,
				"the host would have no console" },
	[FIND_PARENT_TAKEN] = { "parent-taken", SEVERITY_ERROR,
				"virtual devices are made by the host's driver of their parent" },
	[FIND_PARENT_IDLE] = { "parent-idle", SEVERITY_WARNING,
			       "virtual devices are made by the host's driver of their parent" },
	[FIND_GVT_OFF] = { "gvt-off", SEVERITY_ERROR,
			   "i915 makes no mediated devices without that option" },
	[FIND_MDEV_TYPE] = { "mdev-type", SEVERITY_ERROR, "the device cannot be made" },
	[FIND_TOO_MANY_VFS] = { "too-many-vfs", SEVERITY_ERROR,
				"the driver makes all that were asked for, or none" },
	[FIND_IOMMU_OFF] = { "iommu-off", SEVERITY_ERROR,
			     "without the IOMMU no VM can have a device, so gpupt takes none" },
	[FIND_NO_GROUP] = { "no-group", SEVERITY_ERROR,
			    "without an IOMMU group no VM can have it" },
	[FIND_GROUP_HELD] = { "group-held", SEVERITY_ERROR,
			      "a VM gets all members of an IOMMU group, or none" },
	[FIND_GROUP_OPEN] = { "group-open", SEVERITY_WARNING,
			      "as soon as a host driver binds that member, no VM gets the device" },
	[FIND_INTERRUPT_REMAPPING] = { "interrupt-remapping", SEVERITY_ERROR,
				       "without it a device can forge interrupts of the host, and vfio_iommu_type1 refuses to start a VM" },
	[FIND_NO_KERNEL] = { "no-kernel", SEVERITY_WARNING,
			     "what a boot needs of the kernel was not looked at" },
	[FIND_KERNEL_MODULE] = { "kernel-module", SEVERITY_ERROR,
				 "a boot of this kernel cannot give the devices to a VM" },
	[FIND_IMAGE_UNKNOWN] = { "image-unknown", SEVERITY_WARNING,
				 "gpupt has to be in the initramfs, and none was seen" },
	[FIND_IMAGE_UNREADABLE] = { "image-unreadable", SEVERITY_WARNING,
				    "what is in it could not be looked at" },
	[FIND_IMAGE_BROKEN] = { "image-broken", SEVERITY_ERROR,
				"the kernel unpacks no more of it than up to that place" },
	[FIND_IMAGE_WITHOUT] = { "image-without-gpupt", SEVERITY_ERROR,
				 "a boot with it leaves every device to the host" },
	[FIND_IMAGE_OLD] = { "image-old-config", SEVERITY_ERROR,
			     "a boot does what the image says, not what the files here say" },
	[FIND_IMAGE_NOT_STARTED] = { "image-not-started", SEVERITY_ERROR,
				     "gpupt-bind is in it, and nothing runs it" },
	[FIND_IMAGE_LATE] = { "image-late", SEVERITY_ERROR,
			      "udev runs first, and the host's drivers get the devices" },
	[FIND_IMAGE_MODULE] = { "image-module", SEVERITY_ERROR,
				"gpupt-bind loads it in the initramfs, and it is not there" },
	[FIND_OVERLAY_ASLEEP] = { "overlay-asleep", SEVERITY_ERROR,
				  "without that word nothing runs what is in the overlay" },
	[FIND_IDS_MORE] = { "ids-take-more", SEVERITY_WARNING,
			    "it takes every device with the ID, not only those of gpupt's lines" },
	[FIND_MODULE_FORBIDDEN] = { "module-forbidden", SEVERITY_ERROR,
				    "the kernel refuses to load it, so no device is bound" },
	[FIND_HOST_FORBIDDEN] = { "host-driver-forbidden", SEVERITY_WARNING,
				  "it keeps the driver from every device; gpupt only needs the lines it has" },
	[FIND_OVERRIDE] = { "driverctl", SEVERITY_ERROR,
			    "after the boot driverctl takes the device away from where gpupt has put it" },
	[FIND_XEN] = { "xen-pciback", SEVERITY_WARNING,
		       "two want the same device, and who comes first has it" },
	[FIND_LEFTOVER] = { "leftover", SEVERITY_NOTICE,
			    "gpupt does not need it: it is one more place to look when something is wrong" },
};

static void *grow(struct findings *f, void *list, unsigned n, size_t size)
{
	void *more = array_grow(list, n, size);

	if (!more)
		f->failed = true;
	return more;
}

static char *print(struct findings *f, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) >= 0)
		return text;
	f->failed = true;
	return NULL;
}

void finding_add(struct findings *f, enum finding_kind kind, const char *what, ...)
{
	struct finding *list = grow(f, f->list, f->n, sizeof(*list));
	va_list args;

	if (!list)
		return;
	f->list = list;
	va_start(args, what);
	list[f->n++] = (struct finding){ .kind = kind, .what = print(f, what, args) };
	va_end(args);
	f->n_of[finding_types[kind].severity]++;
}

void finding_fix(struct findings *f, const char *fix, ...)
{
	va_list args;

	if (f->failed)
		return;
	free(f->list[f->n - 1].fix);
	va_start(args, fix);
	f->list[f->n - 1].fix = print(f, fix, args);
	va_end(args);
}

void finding_device(struct findings *f, const struct pci_addr *addr)
{
	if (!f->failed)
		pci_addr_print(addr, f->list[f->n - 1].address);
}

void finding_place(struct findings *f, const char *file, unsigned line)
{
	struct finding *last = &f->list[f->n - 1];

	if (f->failed)
		return;
	free(last->file);
	last->file = strdup(file);
	last->line = line;
	if (!last->file)
		f->failed = true;
}

void finding_looked_at(struct findings *f, const char *phrase, ...)
{
	char **list = grow(f, f->looked_at, f->n_looked_at, sizeof(*list));
	va_list args;

	if (!list)
		return;
	f->looked_at = list;
	va_start(args, phrase);
	list[f->n_looked_at] = print(f, phrase, args);
	f->n_looked_at += list[f->n_looked_at] != NULL;
	va_end(args);
}

void finding_free(struct findings *f)
{
	for (unsigned i = 0; i < f->n; i++) {
		free(f->list[i].what);
		free(f->list[i].fix);
		free(f->list[i].file);
	}
	for (unsigned i = 0; i < f->n_looked_at; i++)
		free(f->looked_at[i]);
	free(f->list);
	free(f->looked_at);
	*f = (struct findings){ 0 };
}
