/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow: their size is the power of two that is not below the count. */
#pragma once

#include "core/macro.h"

#include <stddef.h>

/*
 * Room for one more element of SIZE bytes in LIST, which was made so and holds N. Where it is now; NULL: no memory,
 * and LIST is as it was.
 */
_must_check_ void *array_grow(void *list, unsigned n, size_t size);
