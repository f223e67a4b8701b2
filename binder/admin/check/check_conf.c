// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/bootloader.h"

#include <stdio.h>
#include <string.h>

static void check_errors(struct check *c)
{
	const struct conf *conf = &c->a->input.conf;

	for (unsigned i = 0; i < conf->n_errors && i < CONF_ERRORS_MAX; i++) {
		const struct conf_error *e = &conf->errors[i];

		if (e->line)
			finding_add(&c->findings, FIND_CONF_ERROR, "%s:%u:%u: %s", e->file,
				    e->line, e->column, e->what);
		else
			finding_add(&c->findings, FIND_CONF_ERROR, "%s: %s", e->file, e->what);
		finding_place(&c->findings, e->file, e->line);
		finding_fix(&c->findings,
			    e->line ? "correct it: gpupt.conf(5) has the words, and examples"
				    : "make %s a file that can be read, or remove it",
			    e->file);
	}
	if (conf->n_errors > CONF_ERRORS_MAX) {
		finding_add(&c->findings, FIND_CONF_ERROR, "and %u more errors",
			    conf->n_errors - CONF_ERRORS_MAX);
		finding_fix(&c->findings, "correct those above, and check again");
	}
}

void check_conf(struct check *c)
{
	const struct input *input = &c->a->input;
	char change[BOOTLOADER_TEXT_MAX];

	check_errors(c);
	if (input->cmdline.off) {
		finding_add(&c->findings, FIND_SWITCHED_OFF, "%s is on the kernel command line",
			    input->cmdline.off);
		finding_place(&c->findings, INPUT_CMDLINE, 1);
		finding_fix(&c->findings, "%s",
			    bootloader_change(c->a, NULL, input->cmdline.off, change,
					      sizeof(change)));
	}
	if (input->cmdline.no_config && !c->a->options->conf) {
		finding_add(&c->findings, FIND_FILES_IGNORED,
			    "gpupt.config=none is on the kernel command line");
		finding_place(&c->findings, INPUT_CMDLINE, 1);
		finding_fix(&c->findings, "if the files are to count: %s",
			    bootloader_change(c->a, NULL, "gpupt.config=none", change,
					      sizeof(change)));
	}
	if (!input->conf.n_rules && !input->conf.n_errors) {
		finding_add(&c->findings, FIND_NO_LINES, "no line names a device");
		finding_place(&c->findings, INPUT_CONF, 0);
		finding_fix(&c->findings, "gpupt pick");
	}
}

/* the word is the address or path of a line */
static bool is_place(const char *word, const char *end)
{
	struct rule rule;
	const char *at;

	return !rule_parse(&rule, word, end, &at) && rule.select & SEL_PLACE;
}

static void append(char *text, size_t size, const char *word, size_t len)
{
	size_t at = strlen(text);

	snprintf(text + at, size - at, "%s%.*s", at ? " " : "", (int)len, word);
}

char *check_write_line(const struct rule *rule, const char *place, const struct pci_ids *ids,
		       const char *extra, char *text, size_t size)
{
	const char *word = rule->text, *end = rule->text + rule->text_len;
	bool on_cmdline = !strcmp(rule->file, INPUT_CMDLINE);
	char id[10];

	*text = 0;
	if (ids)
		snprintf(id, sizeof(id), "%04x:%04x", ids->vendor, ids->device);
	while (word < end) {
		const char *next = word;
		bool found;

		while (next < end && *next != ' ' && *next != '\t')
			next++;
		found = next > word && is_place(word, next);
		if (found && place)
			append(text, size, place, strlen(place));
		else if (next > word)
			append(text, size, word, next - word);
		if (found && ids && !(rule->select & SEL_DEVICE))
			append(text, size, id, strlen(id));
		word = next + 1;
	}
	if (extra)
		append(text, size, extra, strlen(extra));
	for (char *p = text; on_cmdline && (p = strchr(p, ' '));)
		*p = ',';
	if (on_cmdline) {
		char words[CHECK_TEXT_MAX];

		snprintf(words, sizeof(words), "%s", text);
		snprintf(text, size, "gpupt.device=%s", words);
	}
	return text;
}
