// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt plan --json; gpupt-json(5) describes the members. */
#include "admin/list/plan_view.h"

#include "admin/device.h"
#include "admin/host_use.h"

static json_t *sharer_json(struct plan_view *view, unsigned dev, unsigned other)
{
	const struct machine *m = &view->a->machine;
	char text[640];
	bool consent = plan_view_sharer(view, dev, other, text, sizeof(text));

	return json_pack("{s:o, s:o, s:b, s:o}", "address", js_address(m, other), "driver",
			 js_text_or_null(m->devs[other].driver), "group_all_takes_it", consent,
			 "message", js_text(text));
}

/* the group of DEV: who of it is taken, and who keeps it from a VM */
static json_t *group_json(struct plan_view *view, unsigned dev)
{
	const struct plan *plan = &view->a->plan;
	const struct groups *groups = &plan->groups;
	int group = plan->machine->devs[dev].group;
	json_t *taken = json_array(), *sharers = json_array();

	for (int member = groups_first(groups, group); member >= 0;
	     member = groups->next[member]) {
		if (plan->devs[member].state == PLAN_TAKEN)
			js_append(taken, js_address(plan->machine, member));
		else if (plan_harms(plan, member))
			js_append(sharers, sharer_json(view, dev, member));
	}
	return json_pack("{s:i, s:o, s:o}", "group", group, "planned", taken, "shared_with",
			 sharers);
}

static json_t *groups_json(struct plan_view *view)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < view->a->machine.n_devs; i++) {
		if (lines_tells_group(&view->lines, i))
			js_append(array, group_json(view, i));
	}
	return array;
}

static json_t *elsewhere_json(struct plan_view *view, unsigned r)
{
	const struct plan *plan = &view->a->plan;
	json_t *array = json_array();

	for (int i = lines_decided_elsewhere(&view->lines, r, 0); i >= 0;
	     i = lines_decided_elsewhere(&view->lines, r, i + 1)) {
		const struct rule *by = plan->devs[i].rule;

		js_append(array,
			  json_pack("{s:o, s:o, s:i}", "address", js_address(plan->machine, i),
				    "file", js_text(by->file), "line", (int)by->line));
	}
	return array;
}

/* the device as `list` has it, and what the host would miss */
static json_t *taken_json(struct plan_view *view, unsigned dev)
{
	json_t *object = device_json(view->a, view->names, dev), *uses = json_array();
	struct users users = { 0 };

	if (view->a->plan.devs[dev].state == PLAN_TAKEN &&
	    host_use_read(&users, view->a, dev, false))
		users.n = 0;
	for (unsigned i = 0; i < users.n && i < USERS_MAX; i++)
		js_append(uses, js_text(users.text[i]));
	js_set(object, "host_uses", uses);
	return object;
}

static json_t *line_json(struct plan_view *view, unsigned r)
{
	const struct child_index *of_line = &view->lines.of_line;
	const struct rule *rule = &view->a->input.conf.rules[r];
	const struct plan_virtual *v = lines_virtual(&view->lines, r);
	json_t *devices = json_array();

	for (int i = of_line->first[r]; i >= 0; i = of_line->next[i])
		js_append(devices, taken_json(view, i));
	return json_pack("{s:o, s:i, s:o, s:b, s:o, s:o, s:o}", "file", js_text(rule->file),
			 "line", (int)rule->line, "text", js_textn(rule->text, rule->text_len),
			 "absent", lines_is_absent(&view->lines, r), "devices", devices,
			 "virtual", v ? device_json_virtual(&view->a->plan, v) : json_null(),
			 "decided_elsewhere", elsewhere_json(view, r));
}

int plan_view_json(struct plan_view *view)
{
	const struct input *input = &view->a->input;
	json_t *lines = json_array(), *steps = json_array();
	char text[DEVICE_TEXT_MAX];

	for (unsigned i = 0; i < input->conf.n_rules; i++)
		js_append(lines, line_json(view, i));
	for (unsigned at = 0; plan_view_step(view, &at, text, sizeof(text));)
		js_append(steps, js_text(text));
	return js_print("plan",
			json_pack("{s:o, s:b, s:b, s:b, s:o, s:o, s:o, s:o}", "off",
				  js_text_or_null(input->cmdline.off), "files_ignored",
				  input->cmdline.no_config && !view->a->options->conf,
				  "stale_image", view->stale, "iommu",
				  machine_has_iommu(&view->a->machine), "config_errors",
				  js_conf_errors(&input->conf), "lines", lines,
				  "unviable_groups", groups_json(view), "steps", steps));
}
