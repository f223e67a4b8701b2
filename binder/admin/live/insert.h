/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inserts a module at run time, where nothing may hang. */
#pragma once

#include "core/macro.h"

/* Inserts MODULE in a child process, for at most LIMIT_MS; -ETIMEDOUT: it is left behind. */
_must_check_ int insert_within(const char *root, const char *module, int limit_ms);

/* What ERR of that means to people. */
const char *insert_error(int err);
