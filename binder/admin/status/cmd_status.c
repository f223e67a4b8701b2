// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt status: for people; status.h gathers it.
 */
#include "admin/js.h"
#include "admin/status/status.h"
#include "admin/table.h"
#include "admin/wrap.h"

#include "boot/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static int print_devices(const struct status *s)
{
	static const char *const titles[] = { "ADDRESS", "ID",	   "STATE", "DRIVER",
					      "WANTED",	 "BEFORE", "GROUP", NULL };
	struct libscols_table *table;

	if (!s->n_lines)
		return EXIT_OK;
	table = table_open(titles, 5, false);
	for (unsigned i = 0; i < s->n_lines; i++) {
		const struct status_line *l = &s->lines[i];
		const struct pci_dev *p = l->dev < 0 ? NULL : &s->a->machine.devs[l->dev];
		struct libscols_line *line = table_line(table, NULL);

		table_cell(line, 0, STYLE_PLAIN, "%s", l->address);
		table_cell(line, 1, STYLE_DIM, "%s", l->id);
		table_cell(line, 2, fate_is_well(l->fate) ? STYLE_GOOD : STYLE_BAD, "%s",
			   fate_name(l->fate));
		table_cell(line, 3, STYLE_PLAIN, "%s", or_dash(p ? p->driver : NULL));
		table_cell(line, 4, STYLE_PLAIN, "%s", or_dash(l->wanted));
		table_cell(line, 5, STYLE_PLAIN, "%s", or_dash(l->before));
		if (p && p->group >= 0)
			table_cell(line, 6, *l->shared.why ? STYLE_BAD : STYLE_PLAIN, "%d%s",
				   p->group, *l->shared.why ? " shared" : "");
		else
			table_cell(line, 6, STYLE_PLAIN, "-");
	}
	return table_print(table);
}

static void print_list(const struct status *s, const char *name,
		       void (*print)(const json_t *item))
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(s->report.json, name), i, item)
	{
		print(item);
	}
}

static void print_error(const json_t *item)
{
	printf("%s:%" PRId64 ":%" PRId64 ": %s\n", or_dash(record_text(item, "file")),
	       (int64_t)record_number(item, "line"), (int64_t)record_number(item, "column"),
	       or_dash(record_text(item, "message")));
}

static void print_module(const json_t *item)
{
	if (record_text(item, "message"))
		printf("%s: %s\n", or_dash(record_text(item, "name")),
		       record_text(item, "message"));
}

static void print_virtuals(const struct status *s)
{
	for (unsigned i = 0; i < s->a->plan.n_virtuals && !s->off; i++) {
		const struct created *c = &s->created[i];
		char text[128];

		printf("%s: %s%s%s", create_print(c, text, sizeof(text)),
		       out_style(*c->message ? STYLE_BAD : STYLE_GOOD),
		       *c->message ? c->message : "there", out_end(STYLE_GOOD));
		for (unsigned n = 0; n < c->n_vfs && !*c->message; n++)
			printf("%s %s %s", n ? "," : ":", c->vfs[n].addr, c->vfs[n].driver);
		putchar('\n');
	}
}

static void print_text(const struct status_line *l, const struct fate_text *text)
{
	char joined[FATE_JOINED];

	if (*fate_join(text, joined))
		wrap_printf("", 0, STYLE_PLAIN, "%s: %s", l->address, joined);
}

static int print(const struct status *s)
{
	int status;

	wrap_print("", 0, STYLE_BOLD, s->headline);
	if (*s->advice)
		wrap_print("", 0, STYLE_WARN, s->advice);
	status = print_devices(s);
	for (unsigned i = 0; i < s->n_lines; i++) {
		const struct status_line *l = &s->lines[i];

		print_text(l, &l->text);
		print_text(l, &l->shared);
	}
	print_virtuals(s);
	for (unsigned i = 0; i < s->a->plan.n_absent && !s->off; i++) {
		const struct rule *rule = s->a->plan.absent[i];

		printf("%s:%u: %.*s: no such device\n", rule->file, rule->line,
		       (int)rule->text_len, rule->text);
	}
	if (status_knows_errors(s))
		print_list(s, "config_errors", print_error);
	print_list(s, "modules", print_module);
	return status;
}

int cmd_status(struct admin *a)
{
	struct status s = { .a = a };
	int status = admin_make_plan(a);

	if (status)
		return status;
	status = status_read(&s);
	if (!status && !status_knows_errors(&s))
		tell_conf_errors(&a->input.conf);
	if (!status && a->options->json)
		status = js_print("status", status_json(&s));
	else if (!status)
		status = print(&s);
	if (!status && !s.well)
		status = EXIT_PARTIAL;
	status_free(&s);
	return status;
}
