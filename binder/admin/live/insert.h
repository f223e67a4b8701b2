/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inserts a module at run time, where nothing may hang. */
#pragma once

#include "core/macro.h"

#include <errno.h>
#include <string.h>

/* Inserts MODULE in a child process, for at most LIMIT_MS; -ETIMEDOUT: it is left behind. */
_must_check_ int insert_within(const char *root, const char *module, int limit_ms);

/* What ERR of inserting a module means to people. */
static inline const char *insert_error(int err)
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
