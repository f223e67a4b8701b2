/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The power state of a PCI function, and what keeps it from a deeper one (Documentation/ABI/testing/sysfs-bus-pci,
 * sysfs-devices-power; Documentation/power/pci.rst).
 */
#pragma once

#include "core/machine.h"

struct power {
	char state
		[16]; /* D0, D1, D2, D3hot, D3cold, unknown; "": the kernel, before 5.11, does not say */
	char control
		[16]; /* "auto": it may sleep while unused; "on": it may not; "": not known */
	char status
		[16];  /* of runtime power management: active, suspended, ...; "": not known */
	int8_t d3cold; /* whether it may lose its supply: 1 or 0, -1: not known */
};

void power_read(struct power *power, int root, const struct pci_addr *addr);

/* Whether it is awake, and so are the ports above it: what was read says so. */
bool power_is_awake(const struct power *power);
