// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/isolation_text.h"

#include "admin/device.h"

#include <linux/pci_regs.h>
#include <stdio.h>

static const char *kind_name(const struct capability *cap)
{
	switch (cap->type) {
	case PCI_EXP_TYPE_ROOT_PORT:
		return "the root port";
	case PCI_EXP_TYPE_DOWNSTREAM:
	case PCI_EXP_TYPE_UPSTREAM:
		return "the switch port";
	default:
		return cap->bridge ? "the bridge" : "the function";
	}
}

/* the names that lspci has for them */
static void print_off(const struct capability *cap, char *text, size_t size)
{
	static const struct {
		unsigned bit;
		const char *name;
	} rows[] = {
		{ PCI_ACS_SV, "SrcValid" },
		{ PCI_ACS_RR, "ReqRedir" },
		{ PCI_ACS_CR, "CmpltRedir" },
		{ PCI_ACS_UF, "UpstreamFwd" },
	};
	unsigned off = capability_acs_off(cap);
	size_t len = 0;

	*text = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (off & rows[i].bit)
			len += snprintf(text + len, size - len, "%s%s", len ? ", " : "",
					rows[i].name);
	}
}

char *isolation_text(const struct isolation_cause *cause, struct capability_cache *cache,
		     char *text)
{
	const struct capability *cap = capability_cache_get(cache, cause->dev);
	const char *kind = kind_name(cap), *at;
	char addr[PCI_ADDR_LEN], off[64];

	at = device_address(&cache->machine->devs[cause->dev].addr, addr);
	switch (cause->why) {
	case ISOLATION_PORT:
		snprintf(text, ISOLATION_TEXT,
			 "the bridge %s does not isolate the devices below it", at);
		break;
	case ISOLATION_NO_ACS:
		snprintf(text, ISOLATION_TEXT,
			 "%s %s has no ACS: it cannot isolate the devices below it", kind, at);
		break;
	case ISOLATION_ACS_OFF:
		print_off(cap, off, sizeof(off));
		snprintf(text, ISOLATION_TEXT, "%s %s has ACS, and it is not enabled: %s", kind,
			 at, off);
		break;
	case ISOLATION_PCI:
		snprintf(
			text, ISOLATION_TEXT,
			"the bridge %s leads to conventional PCI: the IOMMU cannot tell the devices below it apart",
			at);
		break;
	case ISOLATION_FUNCTIONS:
		snprintf(text, ISOLATION_TEXT, "%s is one of several functions of a device, %s",
			 at,
			 cap->all ? "without ACS to isolate them"
				  : "which does not isolate them");
		break;
	case ISOLATION_FORGED:
		snprintf(
			text, ISOLATION_TEXT,
			"forged: %s %s has no ACS, and isolates nothing: the kernel takes it for isolating because of pcie_acs_override= on its command line",
			kind, at);
		break;
	case ISOLATION_EXCEPTED:
		snprintf(
			text, ISOLATION_TEXT,
			"%s %s has no ACS: the kernel knows it as one that isolates all the same",
			kind, at);
		break;
	}
	return text;
}
