// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/settings.h"

#include "admin/below.h"

#include "boot/modload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const dirs[] = { MODLOAD_CONFIG_DIRS };

#define N_DIRS (sizeof(dirs) / sizeof(*dirs))

static bool is_masked(struct admin *a, size_t dir, const char *name)
{
	char path[512];

	for (size_t i = 0; i < dir; i++) {
		snprintf(path, sizeof(path), "%s/%s", dirs[i] + 1, name);
		if (below_has(a->root, path))
			return true;
	}
	return false;
}

static int add_file(struct settings *s, struct admin *a, size_t dir, const char *name)
{
	size_t len = strlen(name);
	char path[512], *text;
	int err;

	if (len < 5 || strcmp(name + len - 5, ".conf") || is_masked(a, dir, name))
		return 0;
	snprintf(path, sizeof(path), "%s/%s", dirs[dir], name);
	text = admin_read_file(a, path + 1, &err);
	if (!text)
		return err == -ENOMEM ? err : 0;
	err = modprobe_parse(s, path, text);
	free(text);
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct setting *left = a, *right = b;
	int order = left->file && right->file ? strcmp(left->file, right->file) : 0;

	return order ? order : (left->line > right->line) - (left->line < right->line);
}

static int read_modprobe_d(struct settings *s, struct admin *a)
{
	int err = 0;

	for (size_t i = 0; !err && i < N_DIRS; i++) {
		DIR *list = below_list(a->root, dirs[i] + 1);
		const struct dirent *entry;

		while (!err && (entry = below_next(list)))
			err = add_file(s, a, i, entry->d_name);
		below_end(list);
	}
	if (s->n)
		qsort(s->list, s->n, sizeof(*s->list), compare);
	return err;
}

int settings_read(struct settings *s, struct admin *a)
{
	int unused, err = read_modprobe_d(s, a);
	char *cmdline = admin_read_file(a, &INPUT_CMDLINE[1], &unused);

	/* last: the kernel takes what is said last */
	if (!err && cmdline)
		err = modprobe_parse_cmdline(s, INPUT_CMDLINE, cmdline);
	free(cmdline);
	return err;
}
