// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline.h"

#include <string.h>

/*
 * Cuts the next word off *TEXT as the kernel's next_arg() does: double quotes keep spaces, and
 * those around the word or its value are dropped. NULL at the end.
 */
static char *next_word(char **text)
{
	char *p = *text, *word, *value;
	bool quoted = false;

	while (*p == ' ' || *p == '\t' || *p == '\n')
		p++;
	if (!*p)
		return NULL;
	for (word = p; *p && (quoted || (*p != ' ' && *p != '\t' && *p != '\n')); p++) {
		if (*p == '"')
			quoted = !quoted;
	}
	*text = *p ? p + 1 : p;
	*p = 0;
	if (*word == '"')
		word++;
	else if ((value = strchr(word, '=')) && value[1] == '"')
		memmove(value + 1, value + 2, strlen(value + 2) + 1);
	else
		return word;
	p = word + strlen(word);
	if (p > word && p[-1] == '"')
		p[-1] = 0;
	return word;
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
static const char *const yes[] = { "on", "1", "yes", "", NULL };

/* NULL, or what was expected */
static const char *parse_switch(struct cmdline *c, const char *word, const char *value)
{
	if (is_one_of(value, no))
		c->off = word;
	else if (is_one_of(value, yes))
		c->off = NULL;
	else
		return "expected off or on";
	return NULL;
}

static const char *parse_word(struct cmdline *c, struct conf *conf, const char *file,
			      const char *start, char *word)
{
	char *value;

	value = value_of(word, "gpupt");
	if (!value)
		value = value_of(word, "rd.gpupt");
	if (value)
		return parse_switch(c, word, value);
	if (strncmp(word, "gpupt.", 6))
		return NULL;
	value = value_of(word, "gpupt.device");
	if (value) {
		for (char *p = value; *p; p++) {
			if (*p == ',')
				*p = ' ';
		}
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

void cmdline_parse(struct cmdline *cmdline, struct conf *conf, const char *file, char *text)
{
	static const char *const iommu[] = { "intel_iommu=off", "amd_iommu=off", "iommu=off",
					     NULL };
	const char *start = text;
	char *word;

	*cmdline = (struct cmdline){ 0 };
	while ((word = next_word(&text)) && strcmp(word, "--")) {
		const char *wrong;

		if (is_one_of(word, iommu))
			cmdline->iommu_off = word;
		wrong = parse_word(cmdline, conf, file, start, word);
		if (wrong)
			conf_add_error(conf, file, 1, word - start + 1, wrong);
	}
}
