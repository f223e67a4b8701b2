/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where this system's kernel command line is kept, and how it is changed: for advice that can be pasted. */
#pragma once

#include "admin/admin.h"

#define BOOTLOADER_TEXT_MAX 512

/*
 * The command that takes the word REMOVE off the kernel command line and puts ADD there, or one of them where
 * the other is NULL; where no command can be trusted to do so, what is to be edited, and the command that comes
 * after. Into TEXT of SIZE bytes. Returns TEXT.
 */
char *bootloader_change(const struct admin *a, const char *add, const char *remove, char *text,
			size_t size);

/* The same for what keeps the IOMMU off, if that is something on the kernel command line: else NULL. */
char *bootloader_iommu(const struct admin *a, char *text, size_t size);
