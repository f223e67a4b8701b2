/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is set on a device before it is bound: a part of apply. Each writes below ROOT, and reads
 * back; ADDR is the address as sysfs names it. 0, -errno, or of enum result.
 */
#pragma once

#include "core/rule.h"

/* The ways to reset the device, in order (Documentation/ABI/testing/sysfs-bus-pci: reset_method). */
int prepare_reset_method(int root, const char *addr, const struct rule_text *names);

/* Keeps the device out of D3cold (sysfs-bus-pci: d3cold_allowed). */
int prepare_d3cold(int root, const char *addr);

/*
 * Gives BAR the size of 1 MiB << SHIFT (sysfs-bus-pci: resourceN_resize, since 6.1). Only while no
 * driver has the device; a BAR that has this size already is left alone. -ENOENT: it has one size.
 * RESULT_SIZES with a bit for each size that it can have: this one is none of them.
 */
int prepare_resize(int root, const char *addr, unsigned bar, unsigned shift);

/*
 * Takes the boot framebuffer from DEVICE of the platform bus; the console goes with it.
 * RESULT_DIFFERS: the kernel keeps the BAR all the same.
 */
int prepare_framebuffer(int root, const char *device);
