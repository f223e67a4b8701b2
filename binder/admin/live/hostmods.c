// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* asprintf() */
#include "admin/live/hostmods.h"

#include "boot/modload.h"

#include <errno.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char *const config_dirs[] = { MODLOAD_CONFIG_DIRS };

#define N_CONFIG_DIRS (sizeof(config_dirs) / sizeof(*config_dirs))

static bool is_blacklisted(struct kmod_ctx *ctx, const char *name)
{
	struct kmod_config_iter *iter = kmod_config_get_blacklists(ctx);
	bool found = false;

	while (iter && !found && kmod_config_iter_next(iter)) {
		const char *listed = kmod_config_iter_get_key(iter);

		found = listed && !strcmp(listed, name);
	}
	if (iter)
		kmod_config_iter_free_iter(iter);
	return found;
}

static void add_module(struct hostmods *mods, struct kmod_ctx *ctx, struct kmod_module *module)
{
	struct hostmod *mod = &mods->mod[mods->n];

	if (mods->n == HOSTMODS_MAX)
		return;
	snprintf(mod->name, sizeof(mod->name), "%s", kmod_module_get_name(module));
	mod->loaded = kmod_module_get_initstate(module) >= 0;
	mod->blacklisted = is_blacklisted(ctx, mod->name);
	mod->install = kmod_module_get_install_commands(module) != NULL;
	mods->n++;
}

static int look_up(struct hostmods *mods, struct kmod_ctx *ctx, const char *alias)
{
	struct kmod_list *list = NULL, *item;
	int err = kmod_module_new_from_lookup(ctx, alias, &list);

	if (err < 0)
		return err;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		add_module(mods, ctx, module);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	return 0;
}

int hostmods_find(struct hostmods *mods, const char *root, const char *alias)
{
	char *dirs[N_CONFIG_DIRS] = { 0 }, *modules = NULL;
	const char *paths[N_CONFIG_DIRS + 1] = { 0 };
	struct kmod_ctx *ctx = NULL;
	struct utsname un;
	int err = -ENOMEM;

	*mods = (struct hostmods){ 0 };
	if (!strcmp(root, "/"))
		root = "";
	if (uname(&un) < 0)
		return -errno;
	for (size_t i = 0; i < N_CONFIG_DIRS; i++) {
		if (asprintf(&dirs[i], "%s%s", root, config_dirs[i]) < 0)
			dirs[i] = NULL;
		paths[i] = dirs[i];
	}
	if (asprintf(&modules, "%s/lib/modules/%s", root, un.release) < 0)
		modules = NULL;
	if (modules && access(modules, F_OK) < 0)
		err = -ENOENT;
	else if (modules && paths[N_CONFIG_DIRS - 1])
		ctx = kmod_new(modules, paths);
	if (ctx)
		err = look_up(mods, ctx, alias);
	kmod_unref(ctx);
	free(modules);
	for (size_t i = 0; i < N_CONFIG_DIRS; i++)
		free(dirs[i]);
	return err;
}
