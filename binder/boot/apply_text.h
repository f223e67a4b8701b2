/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of the steps of a plan, in words. Pure. */
#pragma once

#include "boot/apply.h"

/*
 * Writes why step I, whose result is not 0, is not done, and what to do, into TEXT of SIZE bytes.
 * Returns TEXT.
 */
char *apply_text(const struct apply *apply, unsigned i, char *text, size_t size);
