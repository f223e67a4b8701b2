/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The framebuffer that the firmware has left, which a driver of the platform bus uses for the console: in
 * whose BAR it lies, and who uses it.
 */
#pragma once

#include "core/machine.h"

#define FRAMEBUFFER_DEVICES "sys/bus/platform/devices"

/* reads /proc/iomem line by line; zeroed at the start */
struct framebuffer_scan {
	struct pci_addr addr; /* of the function that the lines belong to */
	unsigned indent;      /* of the line that named it */
	int64_t start, end;   /* what that line is about; 0 where others than root ask */
	bool inside;	      /* the lines belong to one */
};

/*
 * Whether LINE, the next one of /proc/iomem, is that of a boot framebuffer in a BAR; then it is
 * one of scan->addr. What lies in what, the addresses tell: the lines are indented to a depth of
 * five only. Pure.
 */
bool framebuffer_in_line(struct framebuffer_scan *scan, const char *line);

/*
 * Whether /proc/iomem below ROOT, a directory open for reading, has such a line; false also where
 * it cannot be read. SCAN is zeroed.
 */
bool framebuffer_in_use(int root, struct framebuffer_scan *scan);

/*
 * Fills in MACHINE's framebuffer, framebuffer_device and vfio_evicts, where a driver uses one, from
 * ROOT, a directory open for reading: /sys/bus/platform, where the framebuffer is a child of the PCI
 * device since 6.x, else /proc/iomem; /proc/sys/kernel/osrelease. MACHINE's devices have been read.
 */
void framebuffer_find(int root, struct machine *machine);
