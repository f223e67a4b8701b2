// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/insert.h"

#include "admin/timed.h"

#include "boot/loader.h"

struct insertion {
	struct loader loader;
	const char *module;
};

static int insert(void *data)
{
	struct insertion *i = data;

	return loader_insert(&i->loader, i->module);
}

int insert_within(const char *root, const char *module, int limit_ms)
{
	struct insertion i = { .loader = { .root = root, .quiet = true }, .module = module };

	return timed_call(insert, &i, limit_ms);
}
