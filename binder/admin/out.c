// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* vasprintf() */
#include "admin/out.h"

#include "admin/admin.h"

#include "boot/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2

struct table_row {
	bool heading;
	unsigned n_cells;
	struct table_cell cells[TABLE_COLUMNS_MAX];
};

static bool terminal, colours;
static unsigned width;

void out_open(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize size;

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

static struct table_row *add_row(struct table *table)
{
	struct table_row *more;
	unsigned n = table->n_rows;

	if (!(n & (n - 1))) { /* full: the size doubles at each power of two */
		more = realloc(table->rows, (n ? 2 * n : 1) * sizeof(*more));
		if (!more) {
			table->failed = true;
			return NULL;
		}
		table->rows = more;
	}
	table->rows[n] = (struct table_row){ 0 };
	table->n_rows++;
	return &table->rows[n];
}

static void add_cell(struct table *table, enum style style, const char *format, va_list args)
{
	struct table_row *row = table->n_rows ? &table->rows[table->n_rows - 1] : NULL;
	struct table_cell *cell;

	if (!row || row->n_cells == TABLE_COLUMNS_MAX)
		return;
	cell = &row->cells[row->n_cells];
	cell->style = style;
	if (vasprintf(&cell->text, format, args) < 0)
		table->failed = true;
	else
		row->n_cells++;
}

void table_row(struct table *table)
{
	add_row(table);
}

void table_heading(struct table *table, enum style style, const char *format, ...)
{
	struct table_row *row = add_row(table);
	va_list args;

	if (!row)
		return;
	row->heading = true;
	va_start(args, format);
	add_cell(table, style, format, args);
	va_end(args);
}

void table_add(struct table *table, enum style style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_cell(table, style, format, args);
	va_end(args);
}

static void measure(const struct table *table, unsigned widths[TABLE_COLUMNS_MAX])
{
	unsigned total = 0;

	for (unsigned i = 0; i < table->n_rows; i++) {
		const struct table_row *row = &table->rows[i];

		for (unsigned c = 0; c < row->n_cells && !row->heading; c++) {
			unsigned columns = out_columns(row->cells[c].text);

			if (columns > widths[c])
				widths[c] = columns;
		}
	}
	for (unsigned c = 0; c < table->n_columns; c++)
		total += widths[c] + (c ? GAP : 0);
	if (width && total > width && table->flex >= 0) {
		unsigned over = total - width, *flex = &widths[table->flex];

		*flex = *flex > over + 8 ? *flex - over : 8;
	}
}

static void print_cell(const struct table_cell *cell, unsigned room, bool last)
{
	unsigned columns = out_columns(cell->text);

	fputs(out_style(cell->style), stdout);
	if (width && columns > room) {
		fwrite(cell->text, 1, out_cut(cell->text, room - 1), stdout);
		fputs("\xe2\x80\xa6", stdout); /* an ellipsis */
		columns = room;
	} else {
		fputs(cell->text, stdout);
	}
	fputs(out_end(cell->style), stdout);
	if (!last)
		printf("%*s", columns < room + GAP ? (int)(room + GAP - columns) : GAP, "");
}

int table_print(struct table *table)
{
	unsigned widths[TABLE_COLUMNS_MAX] = { 0 };
	bool failed = table->failed;

	measure(table, widths);
	for (unsigned i = 0; i < table->n_rows; i++) {
		struct table_row *row = &table->rows[i];

		for (unsigned c = 0; c < row->n_cells; c++) {
			if (!failed)
				print_cell(&row->cells[c],
					   row->heading && width ? width : widths[c],
					   c + 1 == row->n_cells);
			free(row->cells[c].text);
		}
		if (!failed)
			putchar('\n');
	}
	free(table->rows);
	table->rows = NULL;
	table->n_rows = 0;
	return failed ? -ENOMEM : 0;
}

int out_close(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	log_error("unable to write to standard output: %s", strerror(errno));
	return EXIT_SYSTEM;
}
