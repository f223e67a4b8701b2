// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory for a program that ends in a moment: it is taken from the end of the heap, and given back
 * only there. klibc's allocator is six times as large, and touches its free list for each block.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALIGNMENT 16
#define CHUNK	  (64 * 1024)

/* ahead of each block */
struct header {
	_Alignas(ALIGNMENT) size_t room; /* of the block behind it */
};

static char *next, *end; /* of the heap's free part */

static struct header *header_of(void *block)
{
	return (struct header *)block - 1;
}

static int is_last(void *block)
{
	return (char *)block + header_of(block)->room == next;
}

/* not called malloc(): the compiler would make calls of calloc() to itself of it */
static void *take(size_t size)
{
	struct header *header;
	size_t need;

	if (size > PTRDIFF_MAX - 2 * CHUNK) {
		errno = ENOMEM;
		return NULL;
	}
	need = sizeof(*header) + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (need > (size_t)(end - next)) {
		size_t more = (need + ALIGNMENT + CHUNK - 1) / CHUNK * CHUNK;
		char *at = sbrk(more);

		if (at == (char *)-1) {
			errno = ENOMEM;
			return NULL;
		}
		if (at != end)
			next = at + -(uintptr_t)at % ALIGNMENT;
		end = at + more;
	}
	header = (struct header *)next;
	header->room = need - sizeof(*header);
	next += need;
	return header + 1;
}

void *malloc(size_t size)
{
	return take(size);
}

void free(void *block)
{
	if (block && is_last(block))
		next = (char *)header_of(block);
}

void *calloc(size_t n, size_t size)
{
	size_t bytes;
	void *block;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	block = take(bytes);
	return block ? memset(block, 0, bytes) : NULL;
}

void *realloc(void *block, size_t size)
{
	char *was_next = next;
	void *larger;
	size_t room;

	if (!block)
		return take(size);
	room = header_of(block)->room;
	if (size <= room)
		return block;
	if (is_last(block)) /* it grows where it is */
		next = (char *)header_of(block);
	larger = take(size);
	if (!larger)
		next = was_next;
	else if (larger != block)
		memcpy(larger, block, room);
	return larger;
}
