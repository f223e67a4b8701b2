/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads an initramfs as the kernel unpacks it (Documentation/driver-api/early-userspace/
 * buffer-format): cpio archives one after the other, zeros between them, the last of them compressed;
 * or a unified kernel image, which holds one of these in its section .initrd.
 */
#pragma once

#include "core/macro.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct image_entry {
	const char *name; /* without ./ or / at its begin */
	unsigned archive; /* number of the archive, from 0 */
	uint32_t mode, ino, nlink;
	uint32_t size; /* of hard links, only the last one has the contents */
};

struct image_reader {
	void *data; /* for the functions */
	/* Whether the contents are wanted; only asked for regular files and links. */
	bool (*wants)(void *data, const struct image_entry *entry);
	/* One call for each entry; TEXT: its contents and a NUL, NULL when they are not wanted or too long. */
	void (*add)(void *data, const struct image_entry *entry, const char *text);
};

#define IMAGE_TEXT_MAX (256 * 1024) /* longer contents are not handed over */

/*
 * Reads the image PATH below ROOT, a directory open for reading. 0; -EBADMSG: it is not what the
 * kernel can unpack; -ELIBACC: the library that could is missing; WHAT of SIZE bytes says more of
 * these two; -ENOMEM; another -errno.
 */
_must_check_ int image_read(int root, const char *path, const struct image_reader *reader,
			    char *what, size_t size);
