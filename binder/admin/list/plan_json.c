// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt plan --json; gpupt(8) describes the members. */
#include "admin/list/plan_view.h"

#include "admin/device.h"
#include "admin/out.h"

#include "core/plan_text.h"

static json_t *sharer_json(const struct plan_view *view, unsigned dev, unsigned other)
{
	const struct machine *m = &view->a->machine;
	char text[640];
	bool consent = lines_consent(&view->lines, dev, other, text, sizeof(text));

	return json_pack("{s:o, s:o, s:b, s:s}", "address", json_address(m, other), "driver",
			 json_text_or_null(m->devs[other].driver), "group_all_takes_it",
			 consent, "message", text);
}

/* the group of DEV: who of it is taken, and who keeps it from a VM */
static json_t *group_json(const struct plan_view *view, unsigned dev)
{
	const struct plan *plan = &view->a->plan;
	const struct group_index *groups = &view->lines.groups;
	int group = plan->machine->devs[dev].group, err = 0;
	json_t *taken = json_array(), *sharers = json_array();
	unsigned at = group_index_first(groups, group), end = group_index_end(groups, at);

	for (; at < end; at++) {
		unsigned member = groups->devs[at];

		if (plan->devs[member].state == PLAN_TAKEN)
			err |= json_array_append_new(taken,
						     json_address(plan->machine, member));
		else if (plan_harms(plan, member))
			err |= json_array_append_new(sharers, sharer_json(view, dev, member));
	}
	if (!err)
		return json_pack("{s:i, s:o, s:o}", "group", group, "planned", taken,
				 "shared_with", sharers);
	json_decref(taken);
	json_decref(sharers);
	return NULL;
}

static json_t *groups_json(const struct plan_view *view)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < view->a->machine.n_devs; i++) {
		if (!lines_tells_group(&view->lines, i) ||
		    !json_array_append_new(array, group_json(view, i)))
			continue;
		json_decref(array);
		return NULL;
	}
	return array;
}

static json_t *elsewhere_json(const struct plan_view *view, unsigned r)
{
	const struct plan *plan = &view->a->plan;
	json_t *array = json_array();
	int err = !array;

	for (int i = lines_decided_elsewhere(&view->lines, r, 0); i >= 0;
	     i = lines_decided_elsewhere(&view->lines, r, i + 1)) {
		const struct rule *by = plan->devs[i].rule;

		err |= json_array_append_new(
			array,
			json_pack("{s:o, s:o, s:i}", "address", json_address(plan->machine, i),
				  "file", json_text_or_null(by->file), "line", (int)by->line));
	}
	if (!err)
		return array;
	json_decref(array);
	return NULL;
}

static json_t *line_json(const struct plan_view *view, unsigned r)
{
	const struct child_index *of_line = &view->lines.of_line;
	const struct rule *rule = &view->a->input.conf.rules[r];
	const struct plan_virtual *v = lines_virtual(&view->lines, r);
	json_t *devices = json_array();

	for (int i = of_line->first[r]; i >= 0; i = of_line->next[i]) {
		if (!json_array_append_new(devices, device_json(view->a, view->names, i)))
			continue;
		json_decref(devices);
		return NULL;
	}
	return json_pack("{s:o, s:i, s:o, s:b, s:o, s:o, s:o}", "file",
			 json_text_or_null(rule->file), "line", (int)rule->line, "text",
			 json_text(rule->text, rule->text_len), "absent",
			 lines_is_absent(&view->lines, r), "devices", devices, "virtual",
			 v ? device_json_virtual(&view->a->plan, v) : json_null(),
			 "decided_elsewhere", elsewhere_json(view, r));
}

static json_t *error_json(const struct plan_view *view, unsigned i)
{
	const struct conf_error *e = &view->a->input.conf.errors[i];

	return json_pack("{s:o, s:i, s:i, s:o}", "file", json_text_or_null(e->file), "line",
			 (int)e->line, "column", (int)e->column, "message",
			 json_text_or_null(e->what));
}

static int add_step(void *array, const char *text)
{
	return json_array_append_new(array, json_text_or_null(text));
}

static json_t *steps_json(const struct plan_view *view)
{
	json_t *array = json_array();

	if (!plan_view_steps(view, add_step, array))
		return array;
	json_decref(array);
	return NULL;
}

static json_t *array_json(const struct plan_view *view, unsigned n,
			  json_t *(*make)(const struct plan_view *view, unsigned i))
{
	json_t *array = json_array();

	for (unsigned i = 0; i < n; i++) {
		if (!json_array_append_new(array, make(view, i)))
			continue;
		json_decref(array);
		return NULL;
	}
	return array;
}

int plan_view_json(const struct plan_view *view)
{
	const struct input *input = &view->a->input;
	unsigned n_errors = input->conf.n_errors;

	if (n_errors > CONF_ERRORS_MAX)
		n_errors = CONF_ERRORS_MAX;
	return out_json(
		"plan",
		json_pack("{s:o, s:b, s:b, s:b, s:o, s:o, s:o, s:o}", "off",
			  json_text_or_null(input->cmdline.off), "files_ignored",
			  input->cmdline.no_config && !view->a->options->conf, "stale_image",
			  view->stale, "iommu", view->a->machine.has_groups, "config_errors",
			  array_json(view, n_errors, error_json), "lines",
			  array_json(view, input->conf.n_rules, line_json), "unviable_groups",
			  groups_json(view), "steps", steps_json(view)));
}
