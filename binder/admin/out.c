// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* wcwidth() */
#include "admin/out.h"

#include "admin/admin.h"

#include "boot/log.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static bool terminal, colours;
static unsigned width;

void out_open(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize size;

	setlocale(LC_CTYPE, ""); /* for letters that are wide, or cannot be printed */
	terminal = isatty(STDOUT_FILENO);
	colours = terminal && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
	width = 0;
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

/* the length of the letter at P, which is more than a byte, and the columns it takes */
static size_t letter(const char *p, unsigned *width)
{
	mbstate_t state = { 0 };
	wchar_t c;
	size_t len = mbrtowc(&c, p, MB_LEN_MAX, &state);

	*width = 1;
	if (len > MB_LEN_MAX) /* the locale does not have it */
		return 1;
	if (wcwidth(c) >= 0)
		*width = wcwidth(c);
	return len;
}

/* the bytes of TEXT that fit *COLUMNS, which becomes what they take */
static size_t measure(const char *text, unsigned *columns)
{
	unsigned taken = 0, width = 1;
	size_t at = 0, len = 1;

	for (; text[at]; at += len) {
		if (text[at] & 0x80)
			len = letter(text + at, &width);
		else
			len = width = 1;
		if (taken + width > *columns)
			break;
		taken += width;
	}
	*columns = taken;
	return at;
}

unsigned out_columns(const char *text)
{
	unsigned columns = UINT_MAX;

	measure(text, &columns);
	return columns;
}

size_t out_cut(const char *text, unsigned columns)
{
	return measure(text, &columns);
}

int out_close(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	log_error("unable to write to standard output: %s", strerror(errno));
	return EXIT_SYSTEM;
}
