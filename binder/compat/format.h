/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands behind the printf functions of the static gpupt-bind. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/*
 * Hands the text that FORMAT and ARGS make to PUT, in pieces of LENGTH bytes.
 *
 * It knows what gpupt and libkmod print: %s (also %.5s and %.*s), %d, %u, %x, %X, %p, %m and %%; l, ll
 * and z before a number, and before these a 0 and the least number of digits, up to 16. At anything
 * else it stops, and prints the rest of FORMAT as it is. %p is printed without 0x.
 */
void compat_format(void (*put)(void *data, const char *text, size_t length), void *data,
		   const char *format, va_list args);
