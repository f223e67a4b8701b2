// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cmdline.h"

#include <string.h>

char *cmdline_next_word(char **text, char **start)
{
	char *p = *text, *word, *value;
	bool quoted = false;

	while (*p == ' ' || *p == '\t' || *p == '\n')
		p++;
	if (!*p)
		return NULL;
	for (word = *start = p; *p && (quoted || (*p != ' ' && *p != '\t' && *p != '\n'));
	     p++) {
		if (*p == '"')
			quoted = !quoted;
	}
	*text = *p ? p + 1 : p;
	*p = 0;
	value = strchr(word, '=');
	if (*word != '"' && (!value || value[1] != '"'))
		return word;
	if (p > word + 1 && p[-1] == '"')
		p[-1] = 0;
	/* the name moves, so that errors in the value point to where it stands */
	if (*word != '"')
		memmove(word + 1, word, value + 1 - word);
	return word + 1;
}

/* the value of NAME=VALUE, "" for a bare NAME, NULL where WORD is another parameter */
static char *value_of(char *word, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(word, name, len) || (word[len] && word[len] != '='))
		return NULL;
	return word[len] ? word + len + 1 : word + len;
}

static bool is_one_of(const char *value, const char *const *words)
{
	while (*words && strcmp(value, *words))
		words++;
	return *words;
}

static const char *const no[] = { "off", "0", "no", NULL };
static const char *const yes[] = { "on", "1", "yes", "true", "y", NULL };

/* what is no yes is off: it may be typed blind, by somebody who has lost the screen */
static void parse_switch(struct cmdline *c, const char *word, const char *value)
{
	char lower[sizeof("false")] = "";

	for (unsigned i = 0; i < sizeof(lower) - 1 && value[i]; i++)
		lower[i] = value[i] >= 'A' && value[i] <= 'Z' ? value[i] | 0x20 : value[i];
	c->off = is_one_of(lower, yes) || value[-1] != '=' ? NULL : word;
}

/* a comma parts words, but in a list of reset methods, whose names no other word could be */
static void part_words(char *text)
{
	bool in_list = false;

	for (char *word = text, *end; *word; word = *end ? end + 1 : end) {
		size_t len = strcspn(word, ", ");

		end = word + len;
		if (in_list && word > text &&
		    strspn(word, "_abcdefghijklmnopqrstuvwxyz") == len)
			word[-1] = ',';
		else
			in_list = !strncmp(word, "reset_method=", 13);
		if (*end == ',')
			*end = ' ';
	}
}

static const char *parse_word(struct cmdline *c, struct conf *conf, const char *file,
			      const char *start, char *word)
{
	char *value;

	value = value_of(word, "gpupt");
	if (!value)
		value = value_of(word, "rd.gpupt");
	if (value) {
		parse_switch(c, word, value);
		return NULL;
	}
	if (strncmp(word, "gpupt.", 6))
		return NULL;
	value = value_of(word, "gpupt.device");
	if (value) {
		part_words(value);
		if (!value[strspn(value, " ")])
			return "expected a device, as in gpupt.device=0000:01:00.0,10de:13c2";
		conf_add_line(conf, file, 1, value - start + 1, value, value + strlen(value));
		return NULL;
	}
	value = value_of(word, "gpupt.config");
	if (value) {
		if (strcmp(value, "none"))
			return "expected gpupt.config=none";
		c->no_config = true;
		return NULL;
	}
	value = value_of(word, "gpupt.debug");
	if (value) {
		c->debug = !is_one_of(value, no);
		return NULL;
	}
	return "unknown parameter: expected gpupt.device=, gpupt.config=none or gpupt.debug";
}

/* the IOMMU parameters that gpupt's advice depends on; the last word counts */
static void parse_iommu(struct cmdline *c, const char *word)
{
	static const char *const off[] = { "intel_iommu=off", "amd_iommu=off", "iommu=off",
					   NULL };

	if (is_one_of(word, off))
		c->iommu_off = word;
	else if (c->iommu_off && !strcmp(c->iommu_off, off[0]) &&
		 !strcmp(word, "intel_iommu=on"))
		c->iommu_off = NULL;
}

void cmdline_parse(struct cmdline *cmdline, struct conf *conf, const char *file, char *text)
{
	const char *all = text;
	char *word, *start;

	*cmdline = (struct cmdline){ 0 };
	while ((word = cmdline_next_word(&text, &start)) && strcmp(word, "--")) {
		const char *wrong;

		parse_iommu(cmdline, word);
		wrong = parse_word(cmdline, conf, file, all, word);
		if (wrong)
			conf_add_error(conf, file, 1, start - all + 1, wrong);
	}
}
