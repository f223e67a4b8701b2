/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a generator makes, which starts from the same number in each run. */
#pragma once

#include "core/rule.h"
#include "test.h"

static uint64_t seed = 0x9e3779b97f4a7c15;

/* xorshift64*, Vigna 2016 */
static inline uint32_t any(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 0x2545f4914f6cdd1d >> 32) % below;
}

/* machines and lines that often meet */

#define MAX_DEVS 10

static inline struct pci_dev any_device(void)
{
	static const uint32_t classes[] = { 0x060400, 0x010802, 0x020000, 0x030000,
					    0x030000, 0x030200, 0x038000, 0x040300 };
	static const char *const drivers[] = { NULL,	   NULL,	 NULL,	"vfio-pci",
					       "pcieport", "a-vfio-pci", "nvme" };
	struct pci_dev dev = {
		.addr = { 0, any(2), any(3), any(3) },
		.ids = { 0x1000 + any(2), 0x2000 + any(2), 0, 0,
			 classes[any(LENGTH(classes))] },
		.group = (int)any(5) - 1,
		.parent = -1,
		.boot_vga = (int)any(3) - 1,
		.driver = drivers[any(LENGTH(drivers))],
	};

	return dev;
}

static inline struct machine any_machine(struct pci_dev devs[MAX_DEVS])
{
	struct machine m = { .devs = devs };

	for (unsigned n = any(MAX_DEVS + 1); n; n--) {
		struct pci_dev dev = any_device();
		unsigned at = m.n_devs;

		while (at && pci_addr_cmp(&devs[at - 1].addr, &dev.addr) > 0)
			at--;
		if (at && !pci_addr_cmp(&devs[at - 1].addr, &dev.addr))
			continue;
		memmove(&devs[at + 1], &devs[at], (m.n_devs - at) * sizeof(*devs));
		devs[at] = dev;
		m.n_devs++;
		m.has_groups |= dev.group >= 0;
	}
	m.framebuffer = any(4) ? "efi-framebuffer.0" : NULL;
	m.framebuffer_device = (int)any(m.n_devs + 1) - 1;
	m.vfio_evicts = any(2);
	return m;
}

static inline size_t any_lines(char *text, size_t size)
{
	static const char *const options[] = {
		"",
		"",
		"",
		"group=all",
		"functions=all",
		"functions=one",
		"headless=yes",
		"d3cold=no",
		"resize.0=1G resize.1=1M resize.2=1M resize.3=1M resize.4=1M resize.5=1M reset_method=bus d3cold=no",
		"group=all reset_method=flr",
		"driver=pci-stub",
		"driver=a_vfio_pci resize.3=1M",
		"driver=nouveau"
	};
	size_t len = 0;

	for (unsigned n = any(4); n; n--) {
		unsigned form = any(6);

		if (form > 3) {
			len += snprintf(text + len, size - len, "%s %02x:%02x.%x %s\n",
					form == 4 ? "mdev" : "sriov", any(2), any(3), any(3),
					form == 4 ? "t 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
						  : "1000:2000 vfs=1");
			continue;
		}
		if (form != 1)
			len += snprintf(text + len, size - len, "%02x:%02x.%x ", any(2), any(3),
					any(3));
		if (form == 1 || form == 2)
			len += snprintf(text + len, size - len, "%04x:%s ", 0x1000 + any(2),
					any(2) ? "2000" : "*");
		len += snprintf(text + len, size - len, "%s\n", options[any(LENGTH(options))]);
	}
	return len;
}
