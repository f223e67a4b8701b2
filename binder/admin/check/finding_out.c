// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/finding.h"

#include "admin/js.h"
#include "admin/wrap.h"

#include <stdio.h>
#include <string.h>

#define INDENT 9 /* as wide as the longest name of a severity, and a space */

static const char *const severity_names[] = { "notice", "warning", "error" };
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

/* all findings of KIND: why it matters stands with the first */
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
		for (unsigned j = i; j < f->n; j++) {
			if (is_same(&f->list[j], &f->list[i]))
				print_labelled(severity_names[type->severity],
					       severity_styles[type->severity],
					       f->list[j].what);
		}
		if (first)
			print_labelled("  why", STYLE_DIM, type->why);
		print_labelled("  fix", STYLE_DIM, f->list[i].fix);
		first = false;
	}
	if (!first)
		putchar('\n');
}

static void print_count(const struct findings *f, enum severity severity)
{
	printf("%u %s%s", f->n_of[severity], severity_names[severity],
	       f->n_of[severity] == 1 ? "" : "s");
}

void finding_out_print(const struct findings *f)
{
	bool well = !f->n_of[SEVERITY_ERROR] && !f->n_of[SEVERITY_WARNING];

	if (f->failed)
		return;
	for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTICE; severity--) {
		for (unsigned kind = 0; kind < N_FINDING_KINDS; kind++) {
			if ((int)finding_types[kind].severity == severity)
				print_kind(f, kind);
		}
	}
	if (well) {
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
	puts("; looked at:");
	for (unsigned i = 0; i < f->n_looked_at; i++)
		wrap_print("", 2, STYLE_PLAIN, f->looked_at[i]);
}

static json_t *finding_json(const struct finding *finding)
{
	const struct finding_type *type = &finding_types[finding->kind];
	json_t *o = json_pack("{s:s, s:s, s:o, s:s, s:o}", "id", type->id, "severity",
			      severity_names[type->severity], "what", js_text(finding->what),
			      "why", type->why, "fix", js_text(finding->fix));

	if (*finding->address)
		js_set(o, "address", js_text(finding->address));
	if (finding->file)
		js_set(o, "file", js_text(finding->file));
	if (finding->line)
		js_set(o, "line", json_integer(finding->line));
	return o;
}

json_t *finding_out_json(const struct findings *f)
{
	json_t *findings = json_array(), *looked_at = json_array();

	for (unsigned i = 0; i < f->n; i++)
		js_append(findings, finding_json(&f->list[i]));
	for (unsigned i = 0; i < f->n_looked_at; i++)
		js_append(looked_at, js_text(f->looked_at[i]));
	return json_pack("{s:i, s:i, s:i, s:o, s:o}", "errors", f->n_of[SEVERITY_ERROR],
			 "warnings", f->n_of[SEVERITY_WARNING], "notices",
			 f->n_of[SEVERITY_NOTICE], "findings", findings, "looked_at",
			 looked_at);
}
