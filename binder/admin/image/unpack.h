/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unpacks what initramfs images are compressed with, through libarchive. That one is loaded when the
 * first image needs it: with the libraries that it brings along, it would be half of what most commands
 * of gpupt take to start.
 */
#pragma once

#include "core/macro.h"

#include <stddef.h>
#include <sys/types.h>

struct unpack;

/*
 * Unpacks from the current place of FD on. 0; -EBADMSG: it is nothing that can be unpacked; -ELIBACC:
 * libarchive cannot be loaded; -ENOMEM. WHY of SIZE bytes says more, but for the last.
 */
_must_check_ int unpack_open(struct unpack **unpack, int fd, char *why, size_t size);

/* The next bytes: their number, 0 at the end; -1: see unpack_error(). */
ssize_t unpack_read(struct unpack *unpack, void *buf, size_t size);

const char *unpack_error(struct unpack *unpack);

void unpack_close(struct unpack *unpack);
