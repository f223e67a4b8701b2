/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard output for people: tables whose columns fit the terminal, and colours where it has them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARN, STYLE_BAD };

/*
 * Looks at the terminal and at NO_COLOR (no-color.org). To be called before all else.
 */
void out_open(void);

/* Whether standard output is a terminal: then colours and box drawing are welcome. */
bool out_is_terminal(void);

/* Columns of the terminal, at least 40; 0: standard output is none, and no line is cut. */
unsigned out_width(void);

/* The escape sequences to begin a style and to end it: "" where there are no colours. */
const char *out_style(enum style style);
const char *out_end(enum style style);

/* The number of columns that TEXT takes, in UTF-8, and the bytes of its first COLUMNS columns. */
unsigned out_columns(const char *text);
size_t out_cut(const char *text, unsigned columns);

#define TABLE_COLUMNS_MAX 12

struct table_cell {
	char *text;
	enum style style;
};

/* Rows of cells; a row without cells prints as an empty line, one may be a heading over all columns. */
struct table {
	unsigned n_columns;
	int flex; /* the column that is cut when the terminal is too narrow; -1: none */
	struct table_row *rows;
	unsigned n_rows;
	bool failed; /* memory was short: table_print() says so */
};

/* Begins a row; the cells follow with table_add(). */
void table_row(struct table *table);

/* Begins a row that is one text over all columns. */
void table_heading(struct table *table, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds a cell to the last row. */
void table_add(struct table *table, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints the table, with two spaces between columns, and frees it. 0 or -ENOMEM. */
int table_print(struct table *table);

/* Flushes standard output: STATUS, or EXIT_SYSTEM after saying that it cannot be written. */
int out_close(int status);
