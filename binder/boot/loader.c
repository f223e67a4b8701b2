// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/loader.h"

#include "boot/alias.h"
#include "boot/log.h"
#include "boot/modload.h"

static void log_modload(int priority, const char *text)
{
	log_write(priority <= LOG_LEVEL_ERROR	  ? LOG_LEVEL_ERROR
		  : priority <= LOG_LEVEL_WARNING ? LOG_LEVEL_WARNING
						  : LOG_LEVEL_DEBUG,
		  "%s", text);
}

static void log_quietly(int priority, const char *text)
{
	(void)priority;
	log_debug("%s", text);
}

static int open_modules(struct loader *l)
{
	return l->modules ? 0
			  : modload_open(&l->modules, l->root, l->kernel,
					 l->quiet ? log_quietly : log_modload);
}

int loader_insert(void *data, const char *module)
{
	struct loader *loader = data;
	int err = open_modules(loader);

	return err ? err : modload_insert(loader->modules, module);
}

int loader_variant(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	struct loader *loader = data;
	int err = open_modules(loader);

	return err ? err : modload_variant(loader->modules, ids, name);
}

variant_find *loader_finder(const struct loader *loader)
{
	return alias_may_name_variant(loader->root, loader->kernel) ? loader_variant : NULL;
}

void loader_close(struct loader *loader)
{
	if (loader->modules)
		modload_close(loader->modules);
	loader->modules = NULL;
}
