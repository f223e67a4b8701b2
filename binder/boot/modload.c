// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <syslog.h>
#include <unistd.h>

#include <libkmod.h>

#include "boot/modload.h"

#define MAX_ROOT 256

struct modload {
	struct kmod_ctx *ctx;
	bool live; /* the root is "/" */
};

static const char *const config_dirs[] = { MODLOAD_CONFIG_DIRS };

#define N_CONFIG_DIRS (sizeof(config_dirs) / sizeof(config_dirs[0]))

/* what libkmod says does not always say who it is said to */
static void (*log_line)(int priority, const char *text);

static void log_text(int priority, const char *format, va_list args)
{
	char text[512] = "libkmod: ";
	size_t len = strlen(text);

	vsnprintf(text + len, sizeof(text) - len, format, args);
	len = strlen(text);
	if (text[len - 1] == '\n')
		text[len - 1] = '\0';

	/* what libkmod calls "info" is about itself */
	log_line(priority > LOG_WARNING ? LOG_DEBUG : priority, text);
}

static void log_libkmod(void *data, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	(void)data;
	(void)file;
	(void)line;
	(void)fn;
	log_text(priority, format, args);
}

/* Called instead by a statically linked libkmod (compat/config.h). */
void modload_log(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));
void modload_log(int priority, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_text(priority, format, args);
	va_end(args);
}

/* Takes the place of 'install' commands, so that libkmod executes none. */
static int insert_instead(struct kmod_module *mod, const char *command, void *data)
{
	(void)command;
	(void)data;
	return kmod_module_insert_module(mod, 0, kmod_module_get_options(mod));
}

int modload_open(struct modload **out, const char *root, const char *kernel,
		 void (*log)(int priority, const char *text))
{
	char modules[MAX_ROOT + sizeof("/usr/lib/modules/") + sizeof(struct utsname)];
	char dirs[N_CONFIG_DIRS][MAX_ROOT + sizeof("/usr/local/lib/modprobe.d")];
	const char *paths[N_CONFIG_DIRS + 1];
	int root_len = strlen(root);
	struct modload *m;
	struct utsname un;
	size_t i;

	while (root_len > 0 && root[root_len - 1] == '/')
		root_len--;
	if (root_len >= MAX_ROOT)
		return -ENAMETOOLONG;
	if (!kernel) {
		if (uname(&un) < 0)
			return -errno;
		kernel = un.release;
	}
	if (strlen(kernel) >= sizeof(un.release))
		return -ENAMETOOLONG;

	for (i = 0; i < N_CONFIG_DIRS; i++) {
		snprintf(dirs[i], sizeof(dirs[i]), "%.*s%s", root_len, root, config_dirs[i]);
		paths[i] = dirs[i];
	}
	paths[N_CONFIG_DIRS] = NULL;

	/* an image that is merged below /usr may do without the link at /lib */
	snprintf(modules, sizeof(modules), "%.*s/lib/modules/%s", root_len, root, kernel);
	if (access(modules, F_OK) < 0)
		snprintf(modules, sizeof(modules), "%.*s/usr/lib/modules/%s", root_len, root,
			 kernel);

	m = calloc(1, sizeof(*m));
	if (!m)
		return -ENOMEM;
	m->live = root_len == 0;

	log_line = log;
	m->ctx = kmod_new(modules, paths);
	if (!m->ctx) {
		free(m);
		return -ENOMEM;
	}
	kmod_set_log_fn(m->ctx, log_libkmod, NULL);
	kmod_set_log_priority(m->ctx, LOG_INFO);
	/* that some are missing, libkmod can live with */
	kmod_load_resources(m->ctx);

	*out = m;
	return 0;
}

/* Is NAME, which no index knows, in the kernel all the same? The image may lack its
 * indexes. */
static bool is_in_kernel(struct modload *m, const char *name)
{
	struct kmod_module *mod;
	int state;

	if (kmod_module_new_from_name(m->ctx, name, &mod) < 0)
		return false;
	state = kmod_module_get_initstate(mod);
	kmod_module_unref(mod);

	/* built-in modules have a directory without an initstate: "coming" to libkmod */
	return state == KMOD_MODULE_LIVE || state == KMOD_MODULE_BUILTIN ||
	       state == KMOD_MODULE_COMING;
}

int modload_insert(struct modload *m, const char *name)
{
	struct kmod_list *list = NULL, *item;
	int first_err = 0, err;

	if (!m->live)
		return -EXDEV;

	err = kmod_module_new_from_lookup(m->ctx, name, &list);
	if (err < 0)
		return err;
	if (!list)
		return is_in_kernel(m, name) ? 0 : -ENOENT;

	kmod_list_foreach(item, list)
	{
		struct kmod_module *mod = kmod_module_get_module(item);

		/*
		 * Not KMOD_PROBE_IGNORE_COMMAND: it would pass over the module's softdeps
		 * too, and still run the 'install' commands of those it depends on.
		 */
		err = kmod_module_probe_insert_module(mod, 0, NULL, insert_instead, NULL, NULL);
		if (err == -ENOENT) /* a file is not there, or the kernel misses a symbol */
			err = -ELIBACC;
		if (err < 0 && first_err == 0)
			first_err = err;
		kmod_module_unref(mod);
	}
	kmod_module_unref_list(list);

	return first_err;
}

/* whether MOD needs nothing but VFIO and what that is made of: xe_vfio_pci needs all of xe */
static bool stays_in_vfio(const struct kmod_module *mod)
{
	struct kmod_list *needed = kmod_module_get_dependencies(mod), *item;
	bool stays = true;

	kmod_list_foreach(item, needed)
	{
		struct kmod_module *dep = kmod_module_get_module(item);
		const char *name = kmod_module_get_name(dep);

		stays &= strstr(name, "vfio") || !strcmp(name, "irqbypass") ||
			 !strcmp(name, "iommufd");
		kmod_module_unref(dep);
	}
	kmod_module_unref_list(needed);
	return stays;
}

int modload_variant(struct modload *m, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	struct kmod_list *list = NULL, *item;
	char alias[64];
	int err;

	snprintf(alias, sizeof(alias), "vfio_pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		 ids->vendor, ids->device, ids->subvendor, ids->subdevice, ids->class >> 16,
		 ids->class >> 8 & 0xff, ids->class & 0xff);
	err = kmod_module_new_from_lookup(m->ctx, alias, &list);
	if (err < 0)
		return err;
	err = -ENOENT;
	kmod_list_foreach(item, list)
	{
		struct kmod_module *mod = kmod_module_get_module(item);
		const char *found = kmod_module_get_name(mod);

		/* vfio_pci itself answers for all devices */
		if (err && strcmp(found, "vfio_pci") != 0 && strlen(found) < RULE_DRIVER_MAX) {
			strcpy(name, found);
			err = !stays_in_vfio(mod);
		}
		kmod_module_unref(mod);
	}
	kmod_module_unref_list(list);
	return err;
}

const char *modload_error(int err)
{
	switch (err) {
	case -ENOENT:
		return "this kernel has no such module";
	case -ELIBACC:
		return "its file, or one that it needs, is missing";
	case -ENOSYS:
		return "this kernel cannot unpack it";
	case -EXDEV:
		return "-r names a tree, not the running system";
	default:
		return strerror(-err);
	}
}

void modload_close(struct modload *m)
{
	kmod_set_log_priority(m->ctx, LOG_ERR); /* its own end is no news */
	kmod_unref(m->ctx);
	free(m);
}
