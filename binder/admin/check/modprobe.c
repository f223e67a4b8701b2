// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/modprobe.h"

#include "core/array.h"
#include "core/cmdline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"

bool modprobe_is_module(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
			return false;
	}
	return *a == *b;
}

/* cuts the next word off *TEXT */
static char *cut_word(char **text)
{
	char *word = *text + strspn(*text, BLANKS);

	*text = word + strcspn(word, BLANKS);
	if (**text)
		*(*text)++ = 0;
	return word;
}

static int add_setting(struct settings *s, const char *file, unsigned line, const char *text)
{
	struct setting *list = array_grow(s->list, s->n, sizeof(*list)), *new;
	char *rest;

	if (!list)
		return -ENOMEM;
	s->list = list;
	new = &list[s->n++];
	*new = (struct setting){ .line = line, .file = strdup(file), .text = strdup(text) };
	if (!new->file || !new->text)
		return -ENOMEM;
	rest = new->text;
	new->command = cut_word(&rest);
	new->module = cut_word(&rest);
	new->rest = rest + strspn(rest, BLANKS);
	return 0;
}

int modprobe_parse(struct settings *s, const char *file, const char *text)
{
	char *joined = malloc(strlen(text) + 1), *to = joined;
	unsigned line = 1, start = 1;
	int err = joined ? 0 : -ENOMEM;

	while (!err && *text) {
		size_t len = strcspn(text, "\n");
		bool goes_on = len && text[len - 1] == '\\';
		const char *first;

		memcpy(to, text, len - goes_on);
		to += len - goes_on;
		text += len + (text[len] == '\n');
		line++;
		if (goes_on && *text)
			continue;
		*to = 0;
		to = joined;
		first = joined + strspn(joined, BLANKS);
		if (*first && *first != '#')
			err = add_setting(s, file, start, first);
		start = line;
	}
	free(joined);
	return err;
}

/* a comma-separated list of modules */
static int add_list(struct settings *s, const char *file, const char *command, char *list)
{
	int err = 0;

	for (char *name = strtok(list, ","); !err && name; name = strtok(NULL, ",")) {
		char line[strlen(command) + strlen(name) + 2];

		sprintf(line, "%s %s", command, name);
		err = add_setting(s, file, 1, line);
	}
	return err;
}

static int add_word(struct settings *s, const char *file, char *word)
{
	char line[strlen(word) + sizeof("options  ")], *value = strchr(word, '=');
	char *dot = strchr(word, '.');

	if (value)
		*value++ = 0;
	if (value && !strcmp(word, "module_blacklist"))
		return add_list(s, file, "forbid", value);
	if (value &&
	    (!strcmp(word, "modprobe.blacklist") || !strcmp(word, "rd.driver.blacklist")))
		return add_list(s, file, "blacklist", value);
	if (value && dot && dot < value) {
		*dot = 0;
		sprintf(line, "options %s %s=%s", word, dot + 1, value);
	} else {
		sprintf(line, "word %s %s", word, value ? value : "");
	}
	return add_setting(s, file, 1, line);
}

int modprobe_parse_cmdline(struct settings *s, const char *file, char *text)
{
	char *word, *start;
	int err = 0;

	while (!err && (word = cmdline_next_word(&text, &start)) && strcmp(word, "--")) {
		unsigned i = s->n;
		char whole[strlen(word) + 1];

		strcpy(whole, word);
		err = add_word(s, file, word);
		for (; !err && i < s->n; i++) {
			s->list[i].word = strdup(whole);
			err = s->list[i].word ? 0 : -ENOMEM;
		}
	}
	return err;
}

const char *modprobe_value(const char *rest, const char *name, size_t *len)
{
	size_t n = strlen(name);

	while (*(rest += strspn(rest, BLANKS))) {
		size_t word = strcspn(rest, BLANKS);

		if (!strncmp(rest, name, n) && (n == word || rest[n] == '=')) {
			rest += n + (rest[n] == '=');
			*len = word - n - (n != word);
			return rest;
		}
		rest += word;
	}
	return NULL;
}

void modprobe_free(struct settings *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		free(s->list[i].file);
		free(s->list[i].text);
		free(s->list[i].word);
	}
	free(s->list);
	*s = (struct settings){ 0 };
}
