/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a word of the kernel command line is added or removed in a text file: a command of sed's where the file's
 * contents leave no doubt, and words for people where they do not.
 */
#pragma once

#include "admin/admin.h"

/* What is to be changed, and where the advice goes: TEXT of SIZE bytes. */
struct bootloader_edit {
	const struct admin *a;
	const char *add, *remove; /* one of them may be NULL */
	char *text;
	size_t size;
};

/* A file that holds the command line, and how a word is put at the end of it */
struct bootloader_place {
	const char *file;    /* below the root */
	const char *what;    /* in it, for people */
	const char *begin;   /* of its line */
	const char *address; /* sed's, of that line */
	const char *pattern; /* sed's, of what the word follows */
};

/* Whether WORD is the same for a shell and for sed, and has the ends of a word for both. */
bool bootloader_edit_is_plain(const char *word);

/* Whether all that sed would take for WORD in TEXT is that word, and some is. */
bool bootloader_edit_has_word(const char *text, const char *word);

/* The command that changes FILES by sed; false: their contents TEXT do not allow it. */
bool bootloader_edit_sed(const struct bootloader_edit *c, const struct bootloader_place *p,
			 const char *text, const char *files);

/* The same for people. */
void bootloader_edit_words(const struct bootloader_edit *c, const char *where);

/* The change of the file of P, by sed or in words, and THEN, what makes it count; NULL: nothing has to. */
void bootloader_edit_file(const struct bootloader_edit *c, const struct bootloader_place *p,
			  const char *then);
