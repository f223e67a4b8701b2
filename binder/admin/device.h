/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One device and what the next boot does with it, for people and as JSON: what list and plan have
 * in common.
 */
#pragma once

#include "admin/admin.h"
#include "admin/js.h"
#include "admin/names.h"

#define DEVICE_TEXT_MAX 512

/* ADDR as people type it, without the domain where that is 0, into TEXT of PCI_ADDR_LEN bytes. Returns its start. */
const char *device_address(const struct pci_addr *addr, char *text);

/*
 * Reads the revision of device DEV (Documentation/ABI/testing/sysfs-bus-pci: revision); -1: it does
 * not tell.
 */
int device_revision(const struct admin *a, unsigned dev);

/*
 * Writes what the plan has for DEV, which some line names or brings along, into TEXT of SIZE bytes:
 * the driver and which line or device it owes that to, or that it is refused and why. Returns TEXT.
 */
char *device_next_boot(const struct plan *plan, unsigned dev, char *text, size_t size);

/*
 * Writes what the virtual devices V are, or that they are refused and why, into TEXT of SIZE bytes.
 * Returns TEXT.
 */
char *device_virtual(const struct plan *plan, const struct plan_virtual *v, char *text,
		     size_t size);

/* Where RULE stands, FILE:LINE, into TEXT of SIZE bytes. Returns TEXT. */
char *device_line(const struct rule *rule, char *text, size_t size);

/* DEV and its part of the plan, with the members that gpupt-json(5) describes. */
json_t *device_json(const struct admin *a, struct names *names, unsigned dev);

/* The virtual devices V that a line asks for. */
json_t *device_json_virtual(const struct plan *plan, const struct plan_virtual *v);
