/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified kernel images, as the UAPI group specifies them: programs for EFI with an initramfs inside. */
#pragma once

#include <stdint.h>

/*
 * Where the section .initrd of FD is, if that is a program for EFI: moves *AT to it, and *LEFT becomes its length.
 * NULL, also where it is none, and then they stay as they are; else what is wrong with it.
 */
const char *uki_find(int fd, uint64_t *at, uint64_t *left);
