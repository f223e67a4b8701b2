/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes this system's initramfs images, and where its kernel command line is kept: for advice that
 * can be pasted.
 */
#pragma once

#include "admin/admin.h"

struct generator {
	const char *name;    /* as HOOKS= of `make install` has it */
	const char *hook;    /* the file by which gpupt gets into them */
	const char *rebuild; /* the command that makes all images anew */
};

/* The generator below the root; NULL: none that gpupt knows. */
const struct generator *generator_find(const struct admin *a);

/* The command that makes all images anew, into TEXT of SIZE bytes. Returns TEXT. */
char *generator_rebuild(const struct admin *a, char *text, size_t size);

/* Where the kernel command line is changed, in brackets, into TEXT of SIZE bytes. Returns TEXT. */
char *generator_cmdline(const struct admin *a, char *text, size_t size);
