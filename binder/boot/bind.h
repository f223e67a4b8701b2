/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a device changes hands (Documentation/ABI/testing/sysfs-bus-pci: driver_override, bind, unbind): a
 * part of apply. Each writes below ROOT; ADDR is the address as sysfs names it. 0, -errno, or of enum
 * result.
 */
#pragma once

#include "core/machine.h"
#include "core/rule.h"

/* The name of the driver that the device has, into NAME. 0; -ENOENT: it has none; another -errno. */
int bind_driver(int root, const char *addr, char *name, size_t size);

/*
 * Sets in HAS, one for each device of MACHINE, those that DRIVER has: one listing in place of a link for each. An
 * error leaves devices out.
 */
void bind_list(int root, const char *driver, const struct machine *machine, bool *has);

/*
 * Whether there is a DRIVER to bind to; its own spelling goes into NAME: one that is known by its module's
 * name may call itself with dashes.
 */
bool bind_find_driver(int root, const char *driver, char name[RULE_DRIVER_MAX]);

/*
 * Whether a vfio driver's probe of the device is through: the last that it does is to make a VFIO device (since
 * 6.1), and that has a directory.
 */
bool bind_is_ready(int root, const char *addr);

/* Lets no driver but DRIVER have the device, from now on, or any if that is "", and reads it back. */
int bind_override(int root, const char *addr, const char *driver);

/* Has the device probed by a driver that is there and may have it; success says nothing. */
int bind_any(int root, const char *addr);

/*
 * Takes the device from any driver but DRIVER. 1: DRIVER has it. A driver that is probing the device while
 * its module registers has no way to let go until that is done: for this it waits up to WAIT_MS.
 */
int bind_release(int root, const char *addr, const char *driver, int wait_ms);

/*
 * Binds the device, which is overridden, to DRIVER, which may have it already since its module was
 * loaded, and reads that back. A driver that got hold of it before the override loses it, as above. 1: DRIVER
 * had it already.
 */
int bind_probe(int root, const char *addr, const char *driver, int wait_ms);
