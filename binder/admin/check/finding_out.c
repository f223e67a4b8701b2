// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/finding.h"

#include "admin/js.h"
#include "admin/wrap.h"

#include <stdio.h>
#include <string.h>

#define INDENT 9 /* as wide as the longest name of a severity, and a space */

static const char *const severity_names[] = { "notice", "warning", "error" };
static const char *const section_names[] = { "now", "next boot", "system" };
static const enum style severity_styles[] = { STYLE_DIM, STYLE_WARN, STYLE_BAD };

static void print_labelled(const char *label, enum style style, const char *text)
{
	printf("%s%s%s", out_style(style), label, out_end(style));
	wrap_from(strlen(label), INDENT, STYLE_PLAIN, text);
}

/* what is to be put right in the same way is told in one place */
static bool is_same(const struct finding *a, const struct finding *b)
{
	return a->kind == b->kind && !strcmp(a->fix, b->fix);
}

/* all findings of KIND: the name, for --explain, what to do, what is so; and with the first, why it matters */
static void print_kind(const struct findings *f, enum finding_kind kind)
{
	const struct finding_type *type = &finding_types[kind];
	bool first = true;

	for (unsigned i = 0; i < f->n; i++) {
		unsigned same = 0;

		while (!is_same(&f->list[same], &f->list[i]))
			same++;
		if (f->list[i].kind != kind || same < i)
			continue;
		print_labelled(severity_names[type->severity], severity_styles[type->severity],
			       type->id);
		print_labelled("  fix", STYLE_DIM, f->list[i].fix);
		for (unsigned j = i; j < f->n; j++) {
			if (is_same(&f->list[j], &f->list[i]))
				wrap_from(0, INDENT, STYLE_PLAIN, f->list[j].what);
		}
		if (first)
			print_labelled("  why", STYLE_DIM, type->why);
		first = false;
	}
}

static void print_section(const struct findings *f, enum section section)
{
	static const char *const heads[] = { "Now", "Next boot", "System" };
	bool any = false;

	for (unsigned i = 0; i < f->n; i++)
		any |= finding_types[f->list[i].kind].section == section;
	if (!any)
		return;
	wrap_print("", 0, STYLE_BOLD, heads[section]);
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTICE; severity--) {
		for (unsigned kind = 0; kind < N_FINDING_KINDS; kind++) {
			if (finding_types[kind].section == section &&
			    (int)finding_types[kind].severity == severity)
				print_kind(f, kind);
		}
	}
	putchar('\n');
}

static void print_phrases(const char *head, char *const *list, unsigned n)
{
	if (!n)
		return;
	wrap_print("", 0, STYLE_BOLD, head);
	for (unsigned i = 0; i < n; i++)
		wrap_print("", 2, STYLE_PLAIN, list[i]);
	putchar('\n');
}

static void print_count(const struct findings *f, enum severity severity)
{
	printf("%u %s%s", f->n_of[severity], severity_names[severity],
	       f->n_of[severity] == 1 ? "" : "s");
}

static void print_verdict(const struct findings *f, int status)
{
	if (!f->n_of[SEVERITY_ERROR] && !f->n_of[SEVERITY_WARNING]) {
		printf("%sall well%s", out_style(STYLE_GOOD), out_end(STYLE_GOOD));
	} else {
		print_count(f, SEVERITY_ERROR);
		fputs(", ", stdout);
		print_count(f, SEVERITY_WARNING);
	}
	if (f->n_of[SEVERITY_NOTICE]) {
		fputs(", ", stdout);
		print_count(f, SEVERITY_NOTICE);
	}
	if (f->denied)
		fputs("; not all of it could be read, as root it can", stdout);
	printf(" (exit status %d)\n", status);
}

void finding_out_print(const struct findings *f, int status)
{
	if (f->failed)
		return;
	for (unsigned section = 0; section < N_SECTIONS; section++)
		print_section(f, section);
	print_phrases("Harmless, and to be left as it is", f->harmless, f->n_harmless);
	print_phrases("Looked at", f->looked_at, f->n_looked_at);
	print_verdict(f, status);
}

void finding_out_explain(enum finding_kind kind)
{
	const struct finding_type *type = &finding_types[kind];

	printf("%s%s%s (%s, %s)\n", out_style(STYLE_BOLD), type->id, out_end(STYLE_BOLD),
	       severity_names[type->severity], section_names[type->section]);
	print_labelled("  means", STYLE_DIM, type->means);
	print_labelled("  why", STYLE_DIM, type->why);
	print_labelled("  seen", STYLE_DIM, type->seen);
	print_labelled("  do", STYLE_DIM, type->todo);
	print_labelled("  source", STYLE_DIM, type->source);
}

json_t *finding_out_explain_json(enum finding_kind kind)
{
	const struct finding_type *type = &finding_types[kind];

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", type->id, "severity",
			 severity_names[type->severity], "section",
			 section_names[type->section], "means", type->means, "why", type->why,
			 "seen", type->seen, "do", type->todo, "source", type->source);
}

static json_t *finding_json(const struct finding *finding)
{
	const struct finding_type *type = &finding_types[finding->kind];
	json_t *o = json_pack("{s:s, s:s, s:s, s:o, s:s, s:o}", "id", type->id, "severity",
			      severity_names[type->severity], "section",
			      section_names[type->section], "what", js_text(finding->what),
			      "why", type->why, "fix", js_text(finding->fix));

	if (*finding->address)
		js_set(o, "address", js_text(finding->address));
	if (finding->file)
		js_set(o, "file", js_text(finding->file));
	if (finding->line)
		js_set(o, "line", json_integer(finding->line));
	return o;
}

static json_t *phrases_json(char *const *list, unsigned n)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < n; i++)
		js_append(array, js_text(list[i]));
	return array;
}

json_t *finding_out_json(const struct findings *f, int status)
{
	json_t *findings = json_array();

	for (unsigned i = 0; i < f->n; i++)
		js_append(findings, finding_json(&f->list[i]));
	return json_pack("{s:i, s:i, s:i, s:i, s:o, s:o, s:o}", "exit", status, "errors",
			 f->n_of[SEVERITY_ERROR], "warnings", f->n_of[SEVERITY_WARNING],
			 "notices", f->n_of[SEVERITY_NOTICE], "findings", findings, "harmless",
			 phrases_json(f->harmless, f->n_harmless), "looked_at",
			 phrases_json(f->looked_at, f->n_looked_at));
}
