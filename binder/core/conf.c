// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/conf.h"

#include "core/array.h"

#include <stdlib.h>
#include <string.h>

void conf_add_error(struct conf *conf, const char *file, unsigned line, unsigned column,
		    const char *what)
{
	if (conf->n_errors < CONF_ERRORS_MAX)
		conf->errors[conf->n_errors] = (struct conf_error){ file, line, column, what };
	conf->n_errors++;
}

void conf_add_line(struct conf *conf, const char *file, unsigned line, unsigned column,
		   const char *text, const char *end)
{
	unsigned n = conf->n_rules;
	const char *wrong, *at;
	struct rule *more;

	if (n == CONF_RULES_MAX) {
		conf_add_error(conf, file, line, column, "expected at most 4096 lines in all");
		return;
	}
	more = array_grow(conf->rules, n, sizeof(*more));
	if (!more) {
		conf_add_error(conf, file, line, column, "out of memory: line not read");
		return;
	}
	conf->rules = more;
	wrong = rule_parse(&conf->rules[n], text, end, &at);
	if (wrong) {
		conf_add_error(conf, file, line, column + (at - text), wrong);
		return;
	}
	conf->rules[n].file = file;
	conf->rules[n].line = line;
	conf->n_rules++;
}

static bool is_blank(const char *text, size_t len)
{
	while (len && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	return !len;
}

void conf_parse(struct conf *conf, const char *file, const char *text, size_t len)
{
	for (unsigned line = 1; len; line++) {
		const char *eol = memchr(text, '\n', len), *comment;
		size_t whole = eol ? (size_t)(eol - text) + 1 : len;
		size_t used = eol ? whole - 1 : len;

		if (used && text[used - 1] == '\r')
			used--;
		if (used > CONF_LINE_MAX) {
			conf_add_error(conf, file, line, CONF_LINE_MAX + 1,
				       "expected a line of at most 1024 bytes");
		} else {
			comment = memchr(text, '#', used);
			if (comment)
				used = comment - text;
			if (!is_blank(text, used))
				conf_add_line(conf, file, line, 1, text, text + used);
		}
		text += whole;
		len -= whole;
	}
}

void conf_free(struct conf *conf)
{
	free(conf->rules);
	conf->rules = NULL;
	conf->n_rules = 0;
}
