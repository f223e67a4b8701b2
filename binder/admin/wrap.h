/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of any length in lines that fit the terminal. */
#pragma once

#include "admin/out.h"

/*
 * Prints TEXT in STYLE, on a line that has AT columns already, filled up to INDENT columns and at least one
 * space. On a terminal the lines are broken between words, or within one that is too long, and further ones
 * begin at INDENT.
 */
void wrap_from(unsigned at, unsigned indent, enum style style, const char *text);

/* The same behind LABEL. */
void wrap_print(const char *label, unsigned indent, enum style style, const char *text);

/* The same; TEXT is made as printf() does, of at most 2047 bytes. */
void wrap_printf(const char *label, unsigned indent, enum style style, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
