// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/out.h"

#include "admin/admin.h"

#include "boot/log.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool terminal, colours;
static unsigned width;

void out_open(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize size;

	setlocale(LC_CTYPE, ""); /* for letters that are wide, or cannot be printed */
	terminal = isatty(STDOUT_FILENO);
	colours = terminal && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
	if (!terminal)
		return;
	width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
	if (width < 40)
		width = 40;
}

bool out_is_terminal(void)
{
	return terminal;
}

unsigned out_width(void)
{
	return width;
}

const char *out_style(enum style style)
{
	static const char *const begin[] = {
		[STYLE_PLAIN] = "",	   [STYLE_BOLD] = "\033[1m",  [STYLE_DIM] = "\033[2m",
		[STYLE_GOOD] = "\033[32m", [STYLE_WARN] = "\033[33m", [STYLE_BAD] = "\033[31m",
	};

	return colours ? begin[style] : "";
}

const char *out_end(enum style style)
{
	return colours && style != STYLE_PLAIN ? "\033[0m" : "";
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

unsigned out_columns(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += !continues(*text);
	return n;
}

size_t out_cut(const char *text, unsigned columns)
{
	const char *p = text;

	while (*p && columns--) {
		do
			p++;
		while (continues(*p));
	}
	return p - text;
}

int out_close(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	log_error("unable to write to standard output: %s", strerror(errno));
	return EXIT_SYSTEM;
}
