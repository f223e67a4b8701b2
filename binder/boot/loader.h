/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modload, opened for the first module, so that who needs none does not pay for it. */
#pragma once

#include "boot/variant.h"

struct modload;

struct loader {
	const char *root;
	const char *kernel;	 /* NULL: the running one */
	bool quiet;		 /* libkmod's own words are debug: the caller tells */
	struct modload *modules; /* NULL until the first module */
};

/* Inserts MODULE, for apply_run(); DATA is a struct loader. 0 or -errno as modload_insert() has it. */
int loader_insert(void *data, const char *module);

/* Finds the vfio variant driver of a device, for variant_choose(); as modload_variant() has it. */
int loader_variant(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX]);

/* loader_variant(), or NULL where no variant driver can be found anyway: then there is nothing to ask. */
variant_find *loader_finder(const struct loader *loader);

void loader_close(struct loader *loader);
