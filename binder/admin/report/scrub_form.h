/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What identifies a machine or a person by its form alone, or by what stands before it. Pure. */
#pragma once

#include <stddef.h>

enum scrub_kind { SCRUB_UUID, SCRUB_MAC, SCRUB_OTHER };

struct scrub_form {
	enum scrub_kind kind;
	size_t keep; /* the bytes before what is to go: "/home/", "root=" */
};

/*
 * Whether such a thing begins at byte AT of TEXT, which has LEN bytes: the length of all of it, with what is to be
 * kept. 0: no. What stands before AT tells whether a word begins there.
 */
size_t scrub_form(const char *text, size_t at, size_t len, struct scrub_form *form);
