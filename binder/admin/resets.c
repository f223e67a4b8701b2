// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/resets.h"

#include "admin/attribute.h"

#include <errno.h>
#include <string.h>

#define VENDOR_AMD 0x1002

void resets_read(struct resets *resets, int root, const struct pci_addr *addr)
{
	char all[2]; /* more does not matter */
	ssize_t len = attribute_read(root, addr, "reset_method", resets->methods,
				     sizeof(resets->methods));

	if (len >= 0) {
		resets->state = len ? RESETS_NAMED : RESETS_OFF;
		return;
	}
	*resets->methods = 0;
	/* `reset` is there to be written, and nothing but a whole sysfs has `resource` */
	if (attribute_has(root, addr, "reset"))
		resets->state = RESETS_ANY;
	else if (attribute_read_bytes(root, addr, "resource", all, sizeof(all)) > 0)
		resets->state = RESETS_NONE;
	else
		resets->state = RESETS_UNKNOWN;
}

bool resets_has(const struct resets *resets, const char *method)
{
	size_t len = strlen(method);

	for (const char *p = resets->methods; *p; p += strcspn(p, " "), p += *p == ' ') {
		if (strcspn(p, " ") == len && !strncmp(p, method, len))
			return true;
	}
	return false;
}

/* whether DEV is on the bus of the bridge ABOVE, or behind another bridge on it */
static bool is_below(const struct machine *m, int dev, int above)
{
	for (unsigned depth = 0; dev >= 0 && depth < 256; depth++) {
		dev = m->devs[dev].parent;
		if (dev == above)
			return true;
	}
	return false;
}

int resets_along(const struct machine *machine, unsigned dev, int after)
{
	int above = machine->devs[dev].parent;

	for (unsigned i = after + 1; above >= 0 && i < machine->n_devs; i++) {
		if (i != dev && is_below(machine, i, above))
			return i;
	}
	return -1;
}

bool resets_alone(const struct resets *resets, const struct machine *machine, unsigned dev)
{
	static const char *const alone[] = { "device_specific", "acpi", "flr", "af_flr" };

	if (resets->state == RESETS_ANY)
		return true;
	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++) {
		if (resets_has(resets, alone[i]))
			return true;
	}
	return (resets_has(resets, "bus") || resets_has(resets, "cxl_bus")) &&
	       resets_along(machine, dev, -1) < 0;
}

const char *resets_vendor_family(const struct pci_ids *ids)
{
	/* src/device-db.h of vendor-reset; what else is in these ranges is of the same families */
	static const struct {
		uint16_t from, to;
		const char *family;
	} rows[] = {
		{ 0x66a0, 0x66af, "Vega 20" },	  { 0x67c0, 0x67df, "Polaris 10" },
		{ 0x67e0, 0x67ff, "Polaris 11" }, { 0x6860, 0x687f, "Vega 10" },
		{ 0x6980, 0x699f, "Polaris 12" }, { 0x6fdf, 0x6fdf, "Polaris 10" },
		{ 0x7310, 0x731f, "Navi 10" },	  { 0x7340, 0x734f, "Navi 14" },
		{ 0x7360, 0x7362, "Navi 12" },	  { 0x738c, 0x738c, "Arcturus" },
	};

	if (ids->vendor != VENDOR_AMD || !pci_is_display(ids))
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (ids->device >= rows[i].from && ids->device <= rows[i].to)
			return rows[i].family;
	}
	return NULL;
}
