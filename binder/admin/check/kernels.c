// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* strverscmp() */
#include "admin/check/kernels.h"

#include "admin/below.h"
#include "admin/image/image_contents.h"
#include "admin/check/modprobe.h"

#include "core/array.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULES_DIR "lib/modules"

/* an index as text; a kernel need not have it. NULL: out of memory */
static char *read_index(struct admin *a, const char *version, const char *name)
{
	char path[512];
	char *text;
	int err;

	snprintf(path, sizeof(path), MODULES_DIR "/%s/%s", version, name);
	text = admin_read_file(a, path, &err);
	return text || err == -ENOMEM ? text : strdup("");
}

/* what is left of a removed kernel has no file that a boot loader could load */
static bool can_be_booted(struct admin *a, const char *version)
{
	static const char *const files[] = { "boot/vmlinuz-%s", "boot/vmlinux-%s",
					     "boot/kernel-%s", "boot/Image-%s",
					     MODULES_DIR "/%s/vmlinuz" };
	char path[512];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), files[i], version);
		/* what may not be looked at is there */
		if (below_has(a->root, path) || errno == EACCES)
			return true;
	}
	return false;
}

static int add_kernel(struct kernels *k, struct admin *a, const char *version)
{
	struct kernel *more = array_grow(k->list, k->n, sizeof(*more)), *new;

	if (!more)
		return -ENOMEM;
	k->list = more;
	new = &more[k->n++];
	*new = (struct kernel){ 0 };
	new->version = strdup(version);
	new->dep = read_index(a, version, "modules.dep");
	new->builtin = read_index(a, version, "modules.builtin");
	new->alias = read_index(a, version, "modules.alias");
	return new->version &&new->dep &&new->builtin &&new->alias ? 0 : -ENOMEM;
}

static int compare(const void *left, const void *right)
{
	const struct kernel *a = left, *b = right;

	if (a->is_running != b->is_running)
		return a->is_running ? -1 : 1;
	return strverscmp(a->version, b->version);
}

int kernels_read(struct kernels *k, struct admin *a)
{
	DIR *list = below_list(a->root, MODULES_DIR);
	const struct dirent *entry;
	char *running;
	int unused, err = 0;

	*k = (struct kernels){ 0 };
	running = admin_read_file(a, "proc/sys/kernel/osrelease", &unused);
	if (running)
		running[strcspn(running, "\n")] = 0;
	while (!err && (entry = below_next(list))) {
		char path[512];
		bool is_running = running && !strcmp(running, entry->d_name);

		snprintf(path, sizeof(path), MODULES_DIR "/%s/modules.dep", entry->d_name);
		if (!below_has(a->root, path) ||
		    (!is_running && !can_be_booted(a, entry->d_name)))
			continue;
		err = add_kernel(k, a, entry->d_name);
		if (!err)
			k->list[k->n - 1].is_running = is_running;
	}
	free(running);
	below_end(list);
	if (!err && k->n)
		qsort(k->list, k->n, sizeof(*k->list), compare);
	return err;
}

/* the line of TEXT whose file, which ends before one of the STOP characters, is that of NAME */
static const char *find_file(const char *text, const char *name, const char *stop)
{
	char plain[256], file[512];
	size_t len;

	snprintf(plain, sizeof(plain), "%s", name);
	for (char *p = plain; (p = strchr(p, '-'));)
		*p = '_';
	for (const char *line = text; *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		snprintf(file, sizeof(file), "%.*s", (int)strcspn(line, stop), line);
		if (image_contents_is_module(file, plain))
			return line;
	}
	return NULL;
}

const char *kernels_find_module(const struct kernel *k, const char *name)
{
	return find_file(k->dep, name, ":\n");
}

bool kernels_has_builtin(const struct kernel *k, const char *name)
{
	return find_file(k->builtin, name, "\n");
}

bool kernels_next_file(const char **line, char *file, size_t size)
{
	const char *at = *line + strspn(*line, ": ");
	size_t len = strcspn(at, ": \n");

	if (!len)
		return false;
	snprintf(file, size, "%.*s", (int)len, at);
	*line = at + len;
	return true;
}

/* alias PATTERN MODULE */
bool kernels_next_alias(const char **at, const char *name, char *pattern, size_t size)
{
	static const char begin[] = "alias pci:";
	char module[64];

	for (const char *line = *at; *line; line = *at) {
		size_t len = strcspn(line, "\n"), n;

		*at = line + len + (line[len] == '\n');
		if (strncmp(line, begin, strlen(begin)))
			continue;
		line += strlen("alias ");
		n = strcspn(line, " \n");
		snprintf(module, sizeof(module), "%.*s",
			 (int)strcspn(line + n + (line[n] == ' '), " \n"),
			 line + n + (line[n] == ' '));
		if (!modprobe_is_module(module, name))
			continue;
		snprintf(pattern, size, "%.*s", (int)n, line);
		return true;
	}
	return false;
}

bool kernels_alias_matches(const char *pattern, const struct pci_ids *ids)
{
	char modalias[96];

	snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		 ids->vendor, ids->device, ids->subvendor, ids->subdevice, ids->class >> 16,
		 ids->class >> 8 & 0xff, ids->class & 0xff);
	return !fnmatch(pattern, modalias, 0);
}

void kernels_free(struct kernels *k)
{
	for (unsigned i = 0; i < k->n; i++) {
		free(k->list[i].version);
		free(k->list[i].dep);
		free(k->list[i].builtin);
		free(k->list[i].alias);
	}
	free(k->list);
	*k = (struct kernels){ 0 };
}
