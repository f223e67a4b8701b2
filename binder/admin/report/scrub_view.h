/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A place in a text, for those who tell what begins there. */
#pragma once

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>

/* AT in TEXT, and END behind its last byte. Each reader returns the length of what it knows, or 0. */
struct scrub_view {
	const char *text, *at, *end;
};

/* Whether the byte at AT is one of a word's. */
static inline bool scrub_view_is_word(const char *at, const char *end)
{
	return at < end && (isalnum((unsigned char)*at) || *at == '_');
}

/* Whether a word begins at AT */
static inline bool scrub_view_begins(const struct scrub_view *v)
{
	return v->at == v->text || !scrub_view_is_word(v->at - 1, v->end);
}
