// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/status/status.h"

#include "admin/js.h"

#include "boot/report.h"

#include <stdlib.h>

/* of each group, how many a host driver has: a search for each line would outgrow the machine */
static unsigned *count_blockers(const struct status *s)
{
	const struct groups *groups = &s->a->plan.groups;
	unsigned *counts = calloc(groups->n + 1, sizeof(*counts));

	for (unsigned g = 0; counts && g < groups->n; g++) {
		for (int i = groups_blocker(groups, &s->a->machine, g, -1); i >= 0;
		     i = groups_blocker(groups, &s->a->machine, g, i))
			counts[g]++;
	}
	return counts;
}

static json_t *line_json(const struct status *s, const struct status_line *l,
			 const unsigned *blockers)
{
	const struct pci_dev *p = l->dev < 0 ? NULL : &s->a->machine.devs[l->dev];
	json_t *object = p ? js_device(p) : json_object(), *sharers = json_array();
	const struct rule *rule = p ? s->a->plan.devs[l->dev].rule : NULL;
	json_int_t line = record_number(l->reported, "line");
	const char *file = record_text(l->reported, "file");
	unsigned n_sharers = 0;
	char message[FATE_JOINED];

	if (p && p->group >= 0)
		n_sharers = blockers[p->group] - (p->driver && groups_is_harm(p));
	for (int i = p ? status_offender(s, l->dev, -1) : -1;
	     i >= 0 && json_array_size(sharers) < REPORT_SHARERS;
	     i = status_offender(s, l->dev, i))
		js_append(sharers, js_address(&s->a->machine, i));
	if (!l->reported && rule) {
		file = rule->file;
		line = rule->line;
	}
	if (!p) {
		js_set(object, "address", js_text_or_null(l->address));
		js_set(object, "id", js_text_or_null(l->id));
	}
	js_set(object, "state", json_string(fate_name(l->fate)));
	js_set(object, "wanted", js_text_or_null(l->wanted));
	js_set(object, "driver", js_text_or_null(p ? p->driver : NULL));
	js_set(object, "driver_before", js_text_or_null(l->before));
	js_set(object, "state_at_boot", js_text_or_null(record_text(l->reported, "state")));
	js_set(object, "file", js_text_or_null(file));
	js_set(object, "line", js_number(line));
	if (!*fate_join(&l->text, message))
		fate_join(&l->shared, message);
	js_set(object, "message", js_text_or_null(message));
	js_set(object, "viable", json_boolean(p && p->group >= 0 && !n_sharers));
	js_set(object, "shares_group_count", json_integer(n_sharers));
	js_set(object, "shares_group_with", sharers);
	return object;
}

static json_t *boot_json(const struct status *s)
{
	static const char *const members[] = { "gpupt",	   "kernel",	  "result",
					       "message",  "config_hash", "duration_us",
					       "uptime_ms" };
	json_t *object = json_object();

	if (s->report.kind != RECORD_GOOD) {
		json_decref(object);
		return json_null();
	}
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		json_t *value = json_object_get(s->report.json, members[i]);

		js_set(object, members[i], value ? json_incref(value) : json_null());
	}
	return object;
}

static json_t *copy_list(const struct status *s, const char *name)
{
	json_t *list = json_object_get(s->report.json, name);

	return json_is_array(list) ? json_incref(list) : json_array();
}

/* those of the files as they are now, where the report is of other files or there is none */
static json_t *config_errors(const struct status *s)
{
	return status_knows_errors(s) ? copy_list(s, "config_errors")
				      : js_conf_errors(&s->a->input.conf);
}

json_t *status_json(const struct status *s)
{
	static const char *const kinds[] = { "missing", "broken", "good" };
	unsigned *blockers = count_blockers(s);
	json_t *devices, *absent, *virtuals;

	if (!blockers)
		return NULL;
	devices = json_array();
	absent = json_array();
	virtuals = json_array();
	for (unsigned i = 0; i < s->a->plan.n_absent; i++) {
		const struct rule *rule = s->a->plan.absent[i];

		js_append(absent,
			  json_pack("{s:o, s:i, s:o}", "file", js_text_or_null(rule->file),
				    "line", (int)rule->line, "text",
				    js_textn(rule->text, rule->text_len)));
	}
	for (unsigned i = 0; i < s->a->plan.n_virtuals && !s->off; i++)
		js_append(virtuals, create_json(&s->created[i]));
	for (unsigned i = 0; i < s->n_lines; i++)
		js_append(devices, line_json(s, &s->lines[i], blockers));
	free(blockers);
	return json_pack("{s:s, s:s, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "result",
			 s->well ? "ok" : "partial", "report", kinds[s->report.kind], "state",
			 state_name(state_decide(&s->state)), "boot", boot_json(s), "stale",
			 s->state.stale, "message", js_text_or_null(s->advice), "devices",
			 devices, "virtual", virtuals, "absent", absent, "config_errors",
			 config_errors(s), "modules", copy_list(s, "modules"));
}
