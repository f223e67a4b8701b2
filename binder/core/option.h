/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a line that have a `=`: name=value, as rule.h shows them. Pure. */
#pragma once

#include "core/selector.h"

/*
 * Reads the option S into RULE, whose kind is known. SEEN has a bit for each option that the line has
 * given so far. NULL, or what was expected at s->at, as selector_parse() does.
 */
const char *option_parse(struct rule *rule, struct word *s, unsigned *seen);

/* Whether S is the name of an option without its value: `headless` would be taken for an ID. */
bool option_is_bare(const struct word *s);
