/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to the person at the terminal. Every prompt ends in "] ". */
#pragma once

#include <stdbool.h>

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_QUIT };

/*
 * Prints PROMPT and reads a line into ANSWER of SIZE bytes, without blanks around it. False: `q`, or
 * the end of the input.
 */
bool ask(const char *prompt, char *answer, unsigned size);

/* Asks PROMPT until it is answered with y or n, or with an empty line, which is PRESET. */
enum answer ask_yes_no(const char *prompt, bool preset);
