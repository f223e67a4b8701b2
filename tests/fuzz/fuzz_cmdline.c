// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel command line: nothing is read beyond it, and gpupt=off at its end is off whatever stands before it. */
#include "tree.h"

#include "core/cmdline.h"

#include <string.h>

#define OFF " gpupt=off"

/* the SIZE bytes of DATA and MORE, as a text */
static char *copy(const uint8_t *data, size_t size, const char *more)
{
	char *text = malloc(size + strlen(more) + 1);

	FUZZ_CHECK(text);
	memcpy(text, data, size);
	strcpy(text + size, more);
	return text;
}

/* commas stand for blanks, but in a list of reset methods */
static void check_commas(const char *text, size_t len)
{
	const char *word = text;

	for (const char *at = text; at < text + len; at++) {
		if (*at == ' ' || *at == '\t')
			word = at + 1;
		FUZZ_CHECK(*at != ',' || !strncmp(word, "reset_method=", 13));
	}
}

static void check(char *text)
{
	char *end = text + strlen(text);
	size_t len = end - text;
	struct conf conf = { 0 };
	struct cmdline c;

	cmdline_parse(&c, &conf, "cmdline", text);
	FUZZ_CHECK(!c.off || (c.off >= text && c.off < end));
	FUZZ_CHECK(!c.iommu_off || (c.iommu_off >= text && c.iommu_off < end));
	for (unsigned i = 0; i < conf.n_errors && i < CONF_ERRORS_MAX; i++) {
		FUZZ_CHECK(*conf.errors[i].what);
		FUZZ_CHECK(conf.errors[i].column && conf.errors[i].column <= len + 1);
	}
	for (unsigned i = 0; i < conf.n_rules; i++) {
		const struct rule *rule = &conf.rules[i];

		FUZZ_CHECK(rule->text >= text && rule->text + rule->text_len <= end);
		check_commas(rule->text, rule->text_len);
	}
	conf_free(&conf);
}

/* unless the words before it are init's, or a quote is open */
static void check_off(char *text)
{
	struct conf conf = { 0 };
	struct cmdline c;

	if (!strstr(text, "--") && !strchr(text, '"')) {
		cmdline_parse(&c, &conf, "cmdline", text);
		FUZZ_CHECK(c.off);
		conf_free(&conf);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (memchr(data, 0, size))
		return 0;
	text = copy(data, size, "");
	check(text);
	free(text);
	text = copy(data, size, OFF);
	check_off(text);
	free(text);
	return 0;
}
