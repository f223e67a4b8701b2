/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables and trees for people, by libsmartcols: columns that fit the terminal, branches in its letters.
 * What a lack of memory leaves out is noted, so that no caller has to: table_print() then prints none.
 */
#pragma once

#include "admin/out.h"

struct libscols_table;
struct libscols_line;

/*
 * A table with the columns TITLES, which a NULL ends. Where the terminal is too narrow, column WRAP takes
 * more than one line. TREE: the first column has branches.
 */
struct libscols_table *table_open(const char *const *titles, unsigned wrap, bool tree);

/* Column N has its text at the right. */
void table_right(struct libscols_table *table, unsigned n);

/* Column N has the branches of a tree, narrow ones. */
void table_branches(struct libscols_table *table, unsigned n);

/* A further line; below PARENT, where that is not NULL. */
struct libscols_line *table_line(struct libscols_table *table, struct libscols_line *parent);

/* Fills in the cell of LINE in COLUMN. */
void table_cell(struct libscols_line *line, unsigned column, enum style style,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Prints the table and frees it. An exit status. */
int table_print(struct libscols_table *table);
