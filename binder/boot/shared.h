/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that child processes have in common with their parent. What is taken last must be dropped first: all that is
 * small lies in one piece, since the kernel makes a file for each.
 */
#pragma once

#include <stddef.h>

/* SIZE bytes, all 0; NULL: there is no memory. Before the fork, by the process that forks. */
void *shared_take(size_t size);

/* Gives back what shared_take(SIZE) returned. */
void shared_drop(void *memory, size_t size);
