/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How `gpupt pick` comes to a line: from its operands, or by asking. Nothing is written here. */
#pragma once

#include "admin/pick/choice.h"

/* The line for the operands: an address, then options. Questions are answered with no. */
enum choice pick_args(struct pick *p);

/* The line that the person at the terminal wants. */
enum choice pick_ask(struct pick *p);

/* The steps of both, in this order. */

/* Makes the plan without the line. CHOICE_WRITE: done. */
enum choice pick_begin(struct pick *p);

/*
 * Makes DEV the device that the line is for. CHOICE_WRITE: no line has it yet; CHOICE_THERE: one has, with
 * the options that the new line has so far.
 */
enum choice pick_choose(struct pick *p, unsigned dev);

/* Makes the line, with OPTION added, which may be NULL, and the plan with it. CHOICE_WRITE: done. */
enum choice pick_line(struct pick *p, const char *option);

/* Whether the line would be refused for it lacks headless=yes. */
bool pick_is_last_display(const struct pick *p);

/*
 * CHOICE_WRITE: the line gets what it names, and takes nothing from other lines, nor a disk that the host
 * uses. It goes for the line as it is: one with more options is to be checked anew.
 */
enum choice pick_check(struct pick *p);

/* Says why there is no line for p->dev; CHOICE_REFUSED. */
enum choice pick_refuse(struct pick *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
