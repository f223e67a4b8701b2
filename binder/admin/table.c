// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* vasprintf() */
#include "admin/table.h"

#include "admin/admin.h"

#include <langinfo.h>
#include <libsmartcols.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool failed;

static void set_style(struct libscols_cell *cell, enum style style)
{
	if (*out_style(style))
		failed |= scols_cell_set_color(cell, out_style(style)) != 0;
}

struct libscols_table *table_open(const char *const *titles, unsigned wrap, bool tree)
{
	struct libscols_table *table = scols_new_table();

	for (unsigned i = 0; titles[i] && table; i++) {
		int flags = (i == wrap ? SCOLS_FL_WRAP : 0) | (tree && !i ? SCOLS_FL_TREE : 0);

		set_style(scols_column_get_header(
				  scols_table_new_column(table, titles[i], 0, flags)),
			  STYLE_BOLD);
	}
	failed |= scols_table_set_column_separator(table, "  ") ||
		  scols_table_enable_colors(table, out_is_terminal()) ||
		  scols_table_enable_ascii(table, !out_is_terminal()) ||
		  /* no blanks at the end of a line */
		  scols_table_enable_minout(table, true);
	return table;
}

static void add_flags(struct libscols_table *table, unsigned n, int flags)
{
	struct libscols_column *column = scols_table_get_column(table, n);

	failed |= scols_column_set_flags(column, scols_column_get_flags(column) | flags) != 0;
}

void table_right(struct libscols_table *table, unsigned n)
{
	add_flags(table, n, SCOLS_FL_RIGHT);
}

void table_branches(struct libscols_table *table, unsigned n)
{
	bool ascii = scols_table_is_ascii(table) || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	struct libscols_symbols *symbols = scols_new_symbols();

	add_flags(table, n, SCOLS_FL_TREE);
	failed |= !symbols || scols_symbols_set_branch(symbols, ascii ? "|- " : "├ ") ||
		  scols_symbols_set_vertical(symbols, ascii ? "|  " : "│ ") ||
		  scols_symbols_set_right(symbols, ascii ? "`- " : "└ ") ||
		  scols_table_set_symbols(table, symbols);
	scols_unref_symbols(symbols);
}

struct libscols_line *table_line(struct libscols_table *table, struct libscols_line *parent)
{
	return scols_table_new_line(table, parent);
}

void table_cell(struct libscols_line *line, unsigned column, enum style style,
		const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len >= 0 && !scols_line_refer_data(line, column, text)) {
		set_style(scols_line_get_cell(line, column), style);
		return;
	}
	if (len >= 0)
		free(text);
	failed = true;
}

int table_print(struct libscols_table *table)
{
	int err = failed ? -1 : scols_print_table(table);

	scols_unref_table(table);
	return err && !ferror(stdout) ? admin_no_memory() : EXIT_OK; /* out_close() tells */
}
