// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/insert.h"

#include "admin/timed.h"

#include "boot/loader.h"
#include "boot/modload.h"

#include <errno.h>

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

const char *insert_error(int err)
{
	return err == -ETIMEDOUT ? "no end in its time"
	       : err == -EXDEV	 ? "--root names a tree, not the running system"
				 : modload_error(err);
}
