// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/bootloader_edit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool bootloader_edit_is_plain(const char *word)
{
	size_t len = strlen(word);

	return len && isalnum((unsigned char)*word) && isalnum((unsigned char)word[len - 1]) &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "_.,:=/@+-") == len;
}

static bool is_end(char c)
{
	return !c || strchr(" \t\n\"'", c);
}

bool bootloader_edit_has_word(const char *text, const char *word)
{
	bool found = false;
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len) {
		if ((at > text && !is_end(at[-1])) || !is_end(at[len]))
			return false;
		found = true;
	}
	return found;
}

/*
 * Whether a line of TEXT begins with BEGIN; "": the first one is one of words. Behind a quotation mark the
 * value must end in that line, and have nothing in it that sed would take for its end.
 */
static bool has_line(const char *text, const char *begin)
{
	size_t len = strlen(begin);
	bool quoted = len && begin[len - 1] == '"', found = false;

	if (!len)
		return *text && *text != '#' && *text != '\n';
	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!quoted)
			text += strspn(text, " ");
		if (!strncmp(text, begin, len)) {
			if (quoted && text[len + strcspn(text + len, "\"\\\n")] != '"')
				return false;
			found = true;
		}
		if (!*text)
			break;
	}
	return found;
}

bool bootloader_edit_sed(const struct bootloader_edit *c, const struct bootloader_place *p,
			 const char *text, const char *files)
{
	if ((c->add && !bootloader_edit_is_plain(c->add)) ||
	    (c->remove && !bootloader_edit_is_plain(c->remove)))
		return false;
	if (c->remove && !bootloader_edit_has_word(text, c->remove))
		return false;
	if (!c->remove && !has_line(text, p->begin))
		return false;
	if (c->remove && c->add)
		snprintf(c->text, c->size, "sed -i 's|\\b%s\\b|%s|g' /%s", c->remove, c->add,
			 files);
	else if (c->remove)
		snprintf(c->text, c->size, "sed -i 's| *\\b%s\\b||g' /%s", c->remove, files);
	else
		snprintf(c->text, c->size, "sed -i '%ss|%s|& %s|' /%s", p->address, p->pattern,
			 c->add, files);
	return true;
}

void bootloader_edit_words(const struct bootloader_edit *c, const char *where)
{
	if (c->remove && c->add)
		snprintf(c->text, c->size, "put %s in place of %s in %s", c->add, c->remove,
			 where);
	else
		snprintf(c->text, c->size, "%s %s %s %s", c->add ? "add" : "remove",
			 c->add ? c->add : c->remove, c->add ? "to" : "from", where);
}

void bootloader_edit_file(const struct bootloader_edit *c, const struct bootloader_place *p,
			  const char *then)
{
	int err;
	char *text = admin_read_file(c->a, p->file, &err), where[256];
	bool is_command = text && bootloader_edit_sed(c, p, text, p->file);
	size_t len;

	if (!is_command) {
		snprintf(where, sizeof(where), "%s%s/%s", p->what, *p->what ? " of " : "",
			 p->file);
		bootloader_edit_words(c, where);
	}
	len = strlen(c->text);
	if (then)
		snprintf(c->text + len, c->size - len, "%s%s",
			 is_command ? " && " : ", then: ", then);
	free(text);
}
