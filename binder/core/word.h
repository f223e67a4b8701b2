/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One word of a line, read from its beginning to its end. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* a word of a line, eaten from the left; `at` is where an error will be reported */
struct word {
	const char *at;
	const char *end;
};

/* Whether all that is left is WORD. */
bool word_is(const struct word *s, const char *word);

/* Eats the character C where it is next. */
bool word_next_is(struct word *s, char c);

/*
 * Eats a number of 1 to DIGITS hex digits that is at most MOST; one of 16 bits needs all four
 * digits. -1 where there is none, and nothing is eaten.
 */
int64_t word_number(struct word *s, unsigned digits, uint32_t most);
