// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/shared.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define PIECE 0x10000 /* pages that nobody touches cost nothing */

static char *piece;
static size_t used; /* of it; 0: there is none */

static size_t round_up(size_t size)
{
	return (size + 15) & ~(size_t)15;
}

static void *map(size_t size)
{
	void *memory =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void *shared_take(size_t size)
{
	size = round_up(size);
	if (size > PIECE - used)
		return map(size);
	if (!used)
		piece = map(PIECE);
	if (!piece)
		return NULL;
	used += size;
	return piece + used - size;
}

void shared_drop(void *memory, size_t size)
{
	size = round_up(size);
	if ((uintptr_t)memory - (uintptr_t)piece >= PIECE) {
		munmap(memory, size);
		return;
	}
	used -= size;
	if (used)
		memset(memory, 0, size);
	else
		munmap(piece, PIECE);
}
