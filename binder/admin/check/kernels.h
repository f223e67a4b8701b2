/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The installed kernels and their modules, from the indexes that depmod(8) writes as text: modules.dep,
 * modules.builtin, modules.alias.
 */
#pragma once

#include "admin/admin.h"

#include "core/macro.h"

struct kernel {
	char *version;
	char *dep, *builtin, *alias; /* the indexes; "" where there is none */
	bool is_running;
};

struct kernels {
	struct kernel *list; /* the running one first, then by name */
	unsigned n;
};

/*
 * Reads those below /lib/modules that can be booted: there is a kernel's file for them. 0 or -ENOMEM.
 */
_must_check_ int kernels_read(struct kernels *kernels, struct admin *a);

/* The line of NAME's file in modules.dep (up to its \n), dashes or underscores; NULL: no such module. */
const char *kernels_find_module(const struct kernel *kernel, const char *name);

/* Whether the module NAME is built into the kernel. */
bool kernels_has_builtin(const struct kernel *kernel, const char *name);

/*
 * The files of a line of modules.dep, the module's own first: copies the next one at *LINE to FILE of SIZE
 * bytes, and moves *LINE. False: no more.
 */
bool kernels_next_file(const char **line, char *file, size_t size);

/*
 * The patterns by which module NAME says which PCI devices it drives (modules.alias): copies the next one behind
 * *AT, a place in KERNEL->alias, to PATTERN of SIZE bytes, and moves *AT. False: no more.
 */
bool kernels_next_alias(const char **at, const char *name, char *pattern, size_t size);

/* Whether a device with IDS answers to PATTERN. */
bool kernels_alias_matches(const char *pattern, const struct pci_ids *ids);

void kernels_free(struct kernels *kernels);
