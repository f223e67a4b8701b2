/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share: a check, and a small tree of files to be read. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for any input: else this is a finding. */
#define FUZZ_CHECK(condition)                                                                  \
	do {                                                                                   \
		if (!(condition)) {                                                            \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__,             \
				#condition);                                                   \
			abort();                                                               \
		}                                                                              \
	} while (0)

/* An empty directory of this process, open for reading; it goes when the process ends. */
int tree_root(void);

/* Its path. */
const char *tree_path(void);

/* Each makes PATH below the root, where the directory above it exists. 0, or -1: it is there already. */
int tree_dir(const char *path);
int tree_link(const char *target, const char *path);
int tree_file(const char *path, const void *data, size_t len);

/* Removes all that was made. */
void tree_clear(void);

/* What the fuzzer counts of the code that ran; empty in a replay. */
extern uint8_t *const tree_counters, *const tree_counters_end;
