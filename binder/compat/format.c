// SPDX-License-Identifier: GPL-2.0-or-later
#include "format.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define DIGITS_MAX 20 /* of a number of 64 bits */
#define WIDTH_MAX  16

static int read_number(const char **at)
{
	int n = 0;

	while (**at >= '0' && **at <= '9')
		n = n * 10 + *(*at)++ - '0';
	return n;
}

void compat_format(void (*put)(void *data, const char *text, size_t length), void *data,
		   const char *format, va_list args)
{
	for (;;) {
		char number[1 + DIGITS_MAX + 1], *digit = number + sizeof(number);
		const char *text = strchr(format, '%'), *at;
		int width = 0, base = 10;
		bool is_long = false, negative;
		size_t len = -1;
		unsigned long n;

		if (!text)
			text = strchr(format, 0);
		put(data, format, text - format);
		format = text;
		if (!*format)
			return;

		at = format + 1;
		if (*at == '0')
			width = read_number(&at);
		if (width > WIDTH_MAX)
			width = WIDTH_MAX;
		if (*at == '.') {
			at++;
			len = read_number(&at);
			if (*at == '*') {
				len = va_arg(args, int);
				at++;
			}
		}
		for (; *at == 'l' || *at == 'z'; at++)
			is_long = true;

		switch (*at) {
		case '%':
			text = "%";
			break;
		case 'm':
			text = strerror(errno);
			break;
		case 's':
			text = va_arg(args, const char *);
			break;
		case 'p':
			is_long = true;
			/* fallthrough */
		case 'x':
		case 'X':
			base = 16;
			/* fallthrough */
		case 'u':
		case 'd':
			n = is_long	 ? va_arg(args, unsigned long)
			    : *at == 'd' ? (unsigned long)va_arg(args, int)
					 : va_arg(args, unsigned);
			negative = *at == 'd' && (long)n < 0;
			if (negative)
				n = -n;
			width = width > negative ? width - negative : 0;
			*--digit = 0;
			do {
				*--digit = (*at == 'X' ? "0123456789ABCDEF"
						       : "0123456789abcdef")[n % base];
				n /= base;
			} while (number + sizeof(number) - 1 - digit < width || n);
			if (negative)
				*--digit = '-';
			text = digit;
			break;
		default:
			put(data, format, strlen(format));
			return;
		}
		if (!text)
			text = "(null)";
		put(data, text, strnlen(text, len));
		format = at + 1;
	}
}
