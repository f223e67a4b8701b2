// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/bars.h"
#include "admin/below.h"
#include "admin/bootloader.h"
#include "admin/resets.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SMALL                                                                                  \
	((uint64_t)256 << 20) /* what cards begin with where the firmware resizes nothing */

static const struct pci_dev *device(const struct check *c, unsigned dev)
{
	return &c->a->machine.devs[dev];
}

/* a finding about DEV; WHAT goes on after its address */
static void add(struct check *c, unsigned dev, enum finding_kind kind, const char *what)
{
	char addr[PCI_ADDR_LEN];

	finding_add(&c->findings, kind, "%s: %s", pci_addr_print(&device(c, dev)->addr, addr),
		    what);
	finding_device(&c->findings, &device(c, dev)->addr);
}

/* a device that stays with the host and would be reset along with DEV; -1: none */
static int find_bystander(const struct check *c, unsigned dev)
{
	int other = -1;

	while ((other = resets_along(&c->a->machine, dev, other)) >= 0) {
		if (c->a->plan.devs[other].state != PLAN_TAKEN)
			break;
	}
	return other;
}

static void check_reset(struct check *c, unsigned dev, const struct resets *resets)
{
	char what[CHECK_TEXT_MAX], addr[PCI_ADDR_LEN];
	int other;

	if (resets->state != RESETS_NONE && resets->state != RESETS_OFF)
		return;
	other = find_bystander(c, dev);
	/* a VM's program resets the whole bus then, with all functions of the card */
	if (resets->state == RESETS_NONE && other < 0 && resets_has_bus(&c->a->machine, dev))
		return;
	if (resets->state == RESETS_OFF) {
		add(c, dev, FIND_NO_RESET,
		    "all of its reset methods are switched off (reset_method)");
		finding_fix(&c->findings, "echo default >/sys/bus/pci/devices/%s/reset_method",
			    pci_addr_print(&device(c, dev)->addr, addr));
		return;
	}
	snprintf(what, sizeof(what), "the kernel has no reset for it, and its bus %s%s",
		 other < 0 ? "is a root bus, which has none" : "is also that of ",
		 other < 0 ? "" : pci_addr_print(&device(c, other)->addr, addr));
	add(c, dev, FIND_NO_RESET, what);
	/* what is on the board, or is a function of a card with others, finds no other neighbours elsewhere */
	finding_fix(&c->findings,
		    "shut VMs down cleanly; where a second start fails: reboot the host%s",
		    other >= 0 && !pci_same_slot(&device(c, dev)->addr, &device(c, other)->addr)
			    ? ", or try another slot"
			    : "");
}

static void check_vendor_reset(struct check *c, unsigned dev, const struct resets *resets)
{
	const char *family = resets_vendor_family(&device(c, dev)->ids);
	const struct rule *rule = c->a->plan.devs[dev].rule;
	bool is_loaded = below_has(c->a->root, "sys/module/vendor_reset");
	char what[CHECK_TEXT_MAX];

	if (!family || (is_loaded && !strncmp(resets->methods, "device_specific", 15)))
		return;
	snprintf(what, sizeof(what),
		 "%s: its reset leaves it dead as a rule, and vendor-reset %s", family,
		 is_loaded ? "is loaded, and not its first method" : "is not loaded");
	add(c, dev, FIND_VENDOR_RESET, what);
	finding_fix(&c->findings, "%sadd reset_method=device_specific to %s:%u",
		    is_loaded
			    ? ""
			    : "install github.com/gnif/vendor-reset and load it at boot, then ",
		    rule->file, rule->line);
}

static void check_bars(struct check *c, unsigned dev, const struct bars *bars)
{
	char what[CHECK_TEXT_MAX] = "no address for", change[BOOTLOADER_TEXT_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < bars->n; i++) {
		size_t at = strlen(what);

		/* ports are what cards can do without, and hosts have few of them */
		if (bars->bar[i].unassigned && !bars->bar[i].io)
			snprintf(what + at, sizeof(what) - at, "%s BAR %u", n++ ? "," : "",
				 bars->bar[i].number);
	}
	if (!n)
		return;
	add(c, dev, FIND_BAR_UNASSIGNED, what);
	finding_fix(
		&c->findings,
		"switch on Above 4G Decoding in the firmware setup; if it is on, or there is no such setting: %s",
		bootloader_change(c->a, "pci=realloc", NULL, change, sizeof(change)));
}

/* only a display's memory is worth it, and only where nobody has said what it is to be */
static void check_size(struct check *c, unsigned dev, const struct bars *bars)
{
	const struct rule *rule = c->a->plan.devs[dev].rule;
	char what[CHECK_TEXT_MAX], now[BARS_SIZE], most[BARS_SIZE];

	for (unsigned i = 0; i < bars->n && pci_is_display(&device(c, dev)->ids); i++) {
		const struct bar *bar = &bars->bar[i];
		uint64_t largest = bars_largest(bar);

		if (!bar->prefetchable || bar->unassigned || bar->size > SMALL ||
		    largest <= bar->size || rule->resize[bar->number])
			continue;
		bars_size(bar->size, now);
		bars_size(largest, most);
		snprintf(what, sizeof(what), "BAR %u has %s, and can have up to %s",
			 bar->number, now, most);
		add(c, dev, FIND_BAR_SMALL, what);
		finding_fix(&c->findings,
			    "if the VM's driver wants it, add resize.%u=%s to %s:%u",
			    bar->number, most, rule->file, rule->line);
	}
}

/* the kernel shows the memory at 0xc0000 as the ROM of the display that the firmware has used */
static void check_rom(struct check *c, unsigned dev)
{
	if (device(c, dev)->boot_vga != 1)
		return;
	add(c, dev, FIND_DISPLAY_ROM,
	    "the firmware uses it as the display, and may have changed its ROM");
	finding_fix(
		&c->findings,
		"if the VM shows no picture, or its driver fails (code 43): let the firmware use another display, or give the VM a file with the ROM (QEMU: romfile=, libvirt: <rom file='...'/>)");
}

static void check_one(struct check *c, unsigned dev)
{
	const struct pci_addr *addr = &device(c, dev)->addr;
	struct capability cap;
	struct resets resets;
	struct bars bars;

	/* one that sleeps is left to sleep */
	(void)!capability_read(&cap, c->a->root, addr);
	if (cap.dead) {
		add(c, dev, FIND_DEAD,
		    "it does not answer: its configuration space is all ones");
		finding_fix(&c->findings,
			    "poweroff, wait until its power is gone, and start the machine");
		return;
	}
	resets_read(&resets, c->a->root, addr);
	check_reset(c, dev, &resets);
	check_vendor_reset(c, dev, &resets);
	check_rom(c, dev);
	if (bars_read(&bars, c->a->root, addr, &cap))
		return;
	check_bars(c, dev, &bars);
	check_size(c, dev, &bars);
}

void check_devices(struct check *c)
{
	for (unsigned i = 0; i < c->a->machine.n_devs; i++) {
		if (c->a->plan.devs[i].state == PLAN_TAKEN)
			check_one(c, i);
	}
}
