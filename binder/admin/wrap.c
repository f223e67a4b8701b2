// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* the bytes of TEXT that fit COLUMNS: whole words, where the first one fits */
static size_t line_length(const char *text, unsigned columns)
{
	size_t len = out_cut(text, columns), end = len;

	if (!text[len] || text[len] == ' ')
		return len;
	while (end && text[end - 1] != ' ')
		end--;
	while (end && text[end - 1] == ' ')
		end--;
	return end ? end : len;
}

void wrap_print(const char *label, unsigned indent, enum style style, const char *text)
{
	unsigned at = out_columns(label);

	fputs(label, stdout);
	do {
		unsigned width = out_width(), gap = at < indent ? indent - at : at ? 1 : 0;
		size_t len = strlen(text);

		/* a label that leaves no room has a line of its own */
		if (width && at + gap + 8 > width && at > indent) {
			putchar('\n');
			at = 0;
			continue;
		}
		if (width)
			len = line_length(text, width > at + gap ? width - at - gap : 1);
		printf("%*s%s%.*s%s\n", gap, "", out_style(style), (int)len, text,
		       out_end(style));
		text += len;
		text += strspn(text, " ");
		at = 0;
	} while (*text);
}

void wrap_printf(const char *label, unsigned indent, enum style style, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	wrap_print(label, indent, style, text);
}
