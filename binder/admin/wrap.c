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

void wrap_from(unsigned at, unsigned indent, enum style style, const char *text)
{
	unsigned width = out_width();

	do {
		unsigned gap = at < indent ? indent - at : at ? 1 : 0;
		size_t len = strlen(text);

		/* what leaves no room has a line of its own */
		if (width && at + gap + 8 > width && at > indent) {
			putchar('\n');
			at = 0;
			continue;
		}
		if (width)
			len = line_length(text, width > at + gap ? width - at - gap : 1);
		printf("%*s%s", gap, "", out_style(style));
		fwrite(text, 1, len, stdout);
		puts(out_end(style));
		text += len;
		text += strspn(text, " ");
		at = 0;
	} while (*text);
}

void wrap_print(const char *label, unsigned indent, enum style style, const char *text)
{
	fputs(label, stdout);
	wrap_from(out_columns(label), indent, style, text);
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
