/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of gpupt an initramfs holds: the program, what runs it and when, the configuration, modules.
 * Knows what the hooks of each generator put where. Pure, but for image_contents_read().
 */
#pragma once

#include "admin/image/image.h"

#include "core/macro.h"

/* a module that the image should hold */
struct contents_module {
	const char *name; /* dashes as underscores */
	bool found;
};

struct contents_file {
	struct contents_file *next; /* in the order in which gpupt-bind reads them */
	uint32_t ino;
	unsigned archive;
	char *text; /* NULL: not seen yet (a hard link), or a symbolic link */
	size_t len;
	char name[];
};

struct contents {
	const char *kernel;		 /* modules count below lib/modules/KERNEL only */
	struct contents_module *modules; /* the caller's; FOUND is filled in */
	unsigned n_modules;
	bool has_bind;	 /* gpupt-bind */
	bool is_started; /* and what runs it */
	bool is_late;	 /* after udev */
	bool has_plymouth;
	bool is_overlay; /* made by gpupt-overlay: runs where rdinit= names it */
	bool is_unsure;	 /* of the configuration: some file could not be read */
	bool failed;	 /* memory was short */
	struct contents_file *files;
};

/* As struct image_reader has them; DATA is a struct contents. */
bool image_contents_wants(void *data, const struct image_entry *entry);
void image_contents_add(void *data, const struct image_entry *entry, const char *text);

/* Reads the image PATH below ROOT into CONTENTS; returns as image_read() does. */
_must_check_ int image_contents_read(struct contents *contents, int root, const char *path,
				     char *what, size_t size);

/* The hash of the configuration in the image, as input_read_conf() makes it. */
uint64_t image_contents_hash(const struct contents *contents);

void image_contents_free(struct contents *contents);

/*
 * Whether FILE, a module's file or its last part, is that of module NAME (dashes as underscores), compressed or
 * not.
 */
bool image_contents_is_module(const char *file, const char *name);
