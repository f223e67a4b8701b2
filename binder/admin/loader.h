/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modload for the commands: opened for the first module, so that who needs none does not pay for it. */
#pragma once

#include "../rule.h"

#include <errno.h>
#include <string.h>

struct modload;

struct loader {
	const char *root;
	struct modload *modules; /* NULL until the first module */
};

/* Inserts MODULE, for apply_run(); DATA is a struct loader. 0 or -errno as modload_insert() has it. */
int loader_insert(void *data, const char *module);

/* Finds the vfio variant driver of a device, for decide_plan(); as modload_variant() has it. */
int loader_variant(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX]);

void loader_close(struct loader *loader);

/* Inserts MODULE in a child process, for at most LIMIT_MS; -ETIMEDOUT: it is left behind. */
int loader_insert_within(const char *root, const char *module, int limit_ms);

/* What ERR of inserting a module means to people. */
static inline const char *loader_error(int err)
{
	switch (err) {
	case -ENOENT:
		return "this kernel has no such module";
	case -ELIBACC:
		return "its file, or one that it needs, is missing";
	case -ENOSYS:
		return "this kernel cannot unpack it";
	case -EXDEV:
		return "--root names a tree, not the running system";
	case -ETIMEDOUT:
		return "no end in its time";
	default:
		return strerror(-err);
	}
}
