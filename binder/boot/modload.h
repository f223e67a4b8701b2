/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inserts kernel modules, as modprobe would, but executes nothing: modprobe.d's 'install' commands
 * and blacklists are passed over on purpose. Its options, aliases and softdeps hold, and so do the
 * options on the kernel command line.
 */
#pragma once

#include "core/rule.h"

/* where modprobe.d(5) is read, in libkmod's order: of two files with one name, the first counts */
#define MODLOAD_CONFIG_DIRS                                                                    \
	"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d",                     \
		"/usr/lib/modprobe.d", "/lib/modprobe.d"

struct modload;

/*
 * ROOT: "/", or a prefix below which lib/modules/KERNEL and the five modprobe.d directories are
 * found; none of them need be there. KERNEL: NULL for $(uname -r).
 * LOG gets what libkmod has to say, one line without \n, with a priority of syslog(3): LOG_ERR,
 * LOG_WARNING, or LOG_DEBUG for all that is less.
 * 0, -ENAMETOOLONG or -ENOMEM; *OUT is set only on 0.
 */
int modload_open(struct modload **out, const char *root, const char *kernel,
		 void (*log)(int priority, const char *text));

/*
 * Inserts the module NAME, which may be an alias, after those it depends on.
 *
 *   0         done; also when it is loaded already, or built in
 *   -ENOENT   this kernel has no such module
 *   -ELIBACC  it has, but the file, or something the module depends on, is missing
 *   -ENOSYS   the module is compressed in a way that this kernel cannot unpack
 *   -EXDEV    the root is not "/": a test tree must not reach the one running kernel
 *   -errno    of the kernel, e.g. -ENOEXEC
 *
 * Blocks as long as the module's init does: the caller bounds it.
 */
int modload_insert(struct modload *m, const char *name);

/*
 * Writes the name of the vfio variant driver's module for a device with IDS into NAME: one that
 * modules.alias names for it besides vfio-pci, with an alias that begins with vfio_pci: (since 5.15). Where there are
 * several, the first one that needs no modules outside of VFIO. One that does is for virtual functions only: these
 * modules would bind the host's devices, and their tables name physical functions that they refuse.
 * 0; 1: it is for virtual functions only; -ENOENT: there is none; -errno.
 */
int modload_variant(struct modload *m, const struct pci_ids *ids, char name[RULE_DRIVER_MAX]);

/* What ERR of modload_insert() means to people. */
const char *modload_error(int err);

void modload_close(struct modload *m);
