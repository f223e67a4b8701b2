/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard output for people: the width of the terminal, and colours where it has them.
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

/* The number of columns that TEXT takes, and the bytes of it that fit COLUMNS. */
unsigned out_columns(const char *text);
size_t out_cut(const char *text, unsigned columns);

/* Flushes standard output: STATUS, or EXIT_SYSTEM after saying that it cannot be written. */
int out_close(int status);
