/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a line that say which device: ID, address and path, in the grammar that rule.h
 * shows. Pure.
 */
#pragma once

#include "core/rule.h"

/* a word of a line, eaten from the left; `at` is where an error will be reported */
struct scan {
	const char *at;
	const char *end;
};

/* Whether all that is left is WORD. */
bool scan_is(const struct scan *s, const char *word);

/* Eats the character C where it is next. */
bool scan_next_is(struct scan *s, char c);

/*
 * Eats a number of 1 to DIGITS hex digits that is at most MOST; one of 16 bits needs all four
 * digits. -1 where there is none, and nothing is eaten.
 */
int64_t scan_number(struct scan *s, unsigned digits, uint32_t most);

/*
 * Reads the word S, which is no option, into RULE. NULL, or what was expected at s->at. More may
 * follow behind s->at, which the caller takes for an error.
 */
const char *selector_parse(struct rule *rule, struct scan *s);
