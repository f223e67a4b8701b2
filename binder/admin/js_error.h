/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --json prints where a command has no answer: the messages that went to standard error. */
#pragma once

/* Notes messages from here on. */
void js_error_open(void);

/*
 * Prints the object for COMMAND, NULL where it has none, which ends with exit status STATUS, unless js_print() has
 * printed an answer.
 */
void js_error_print(const char *command, int status);
