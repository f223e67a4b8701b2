/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a line that say which device: ID, address and path, in the grammar that rule.h
 * shows. Pure.
 */
#pragma once

#include "core/rule.h"
#include "core/word.h"

/*
 * Reads the word S, which is no option, into RULE. NULL, or what was expected at s->at. More may
 * follow behind s->at, which the caller takes for an error.
 */
const char *selector_parse(struct rule *rule, struct word *s);
