// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/array.h"

#include <stdlib.h>

void *array_grow(void *list, unsigned n, size_t size)
{
	return n & (n - 1) ? list : realloc(list, (n ? 2 * n : 1) * size);
}
