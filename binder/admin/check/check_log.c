// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/klog.h"

#include <string.h>

/* what the kernel says of a device (drivers/pci/pci.c, drivers/iommu/intel/dmar.c, drivers/iommu/amd/iommu.c) */
static const struct {
	const char *text, *also;
	enum finding_kind kind;
	const char *fix;
} rows[] = {
	{ "can't reserve", "BAR", FIND_BAR_HELD,
	  "reboot with the device's line in the configuration; who has the range: grep -e BOOTFB -e efifb -e simplefb /proc/iomem" },
	{ "giving up", "not ready", FIND_RESET_FAILED,
	  "poweroff, and start the machine; then try another one of its reset_method" },
	{ "fault addr", "DMAR", FIND_DMA_FAULT, "dmesg | grep DMAR" },
	{ "IO_PAGE_FAULT", "Event logged", FIND_DMA_FAULT, "dmesg | grep IO_PAGE_FAULT" },
};

#define N_ROWS (sizeof(rows) / sizeof(*rows))

/* one finding of a kind for each device, with what the kernel has said last */
static void add(struct check *c, unsigned row, unsigned dev, const char *line)
{
	const struct pci_addr *addr = &c->a->machine.devs[dev].addr;
	char text[PCI_ADDR_LEN];

	pci_addr_print(addr, text);
	for (unsigned i = 0; i < c->findings.n; i++) {
		if (c->findings.list[i].kind == rows[row].kind &&
		    !strcmp(c->findings.list[i].address, text))
			return;
	}
	finding_add(&c->findings, rows[row].kind, "%s: the kernel log: %.200s", text, line);
	finding_device(&c->findings, addr);
	finding_fix(&c->findings, "%s", rows[row].fix);
}

static void check_line(void *data, const char *line, unsigned long long us)
{
	struct check *c = data;

	(void)us;
	for (unsigned row = 0; row < N_ROWS; row++) {
		if (!strstr(line, rows[row].text) || !strstr(line, rows[row].also))
			continue;
		for (unsigned i = 0; i < c->a->machine.n_devs; i++) {
			if (c->a->plan.devs[i].state == PLAN_TAKEN &&
			    klog_names(line, &c->a->machine.devs[i].addr))
				add(c, row, i, line);
		}
	}
}

void check_log(struct check *c)
{
	if (!klog_read(c->a->root, check_line, c))
		finding_looked_at(&c->findings, "kernel log");
}
