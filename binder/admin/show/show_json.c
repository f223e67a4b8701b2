// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt show --json; gpupt-json(5) describes the members. */
#include "admin/show/show.h"

#include "admin/device.h"
#include "admin/isolation_text.h"

#include <inttypes.h>
#include <string.h>

static json_t *members_json(const struct show *show, unsigned dev)
{
	const struct machine *m = &show->a->machine;
	const struct groups *groups = &show->a->plan.groups;
	json_t *array = json_array();

	for (int i = groups_first(groups, m->devs[dev].group); i >= 0; i = groups->next[i])
		js_append(array, js_address(m, i));
	return array;
}

static json_t *isolation_json(struct show *show, const struct isolation *isolation)
{
	json_t *causes = json_array();
	char text[ISOLATION_TEXT];

	for (unsigned i = 0; i < isolation->n; i++) {
		const struct isolation_cause *cause = &isolation->cause[i];

		js_append(causes,
			  json_pack("{s:s, s:o, s:o}", "why", isolation_name(cause->why),
				    "address", js_address(&show->a->machine, cause->dev),
				    "message",
				    js_text(isolation_text(cause, &show->caps, text))));
	}
	return json_pack("{s:o, s:b, s:b, s:o}", "causes", causes, "needs_root",
			 isolation->needs_root, "unread", isolation->unread, "acs_parameter",
			 js_text_or_null(isolation->parameter));
}

static json_t *words_json(const char *words)
{
	json_t *array = json_array();

	for (size_t len; *words; words += len + (words[len] == ' ')) {
		len = strcspn(words, " ");
		js_append(array, js_textn(words, len));
	}
	return array;
}

static json_t *resets_json(const struct show *show, const struct show_device *device)
{
	static const char *const states[] = {
		[RESETS_UNKNOWN] = NULL, [RESETS_NONE] = "none",   [RESETS_OFF] = "off",
		[RESETS_ANY] = "any",	 [RESETS_NAMED] = "named",
	};
	const struct machine *m = &show->a->machine;
	json_t *along = json_array();

	for (int i = resets_along(m, device->dev, -1); i >= 0;
	     i = resets_along(m, device->dev, i))
		js_append(along, js_address(m, i));
	return json_pack("{s:o, s:o, s:b, s:b, s:o, s:o, s:b}", "state",
			 js_text_or_null(states[device->resets.state]), "methods",
			 words_json(device->resets.methods), "alone",
			 resets_alone(&device->resets, m, device->dev), "bus",
			 resets_has_bus(m, device->dev), "bus_along", along, "vendor_reset",
			 js_text_or_null(show_vendor_reset(show, device)),
			 "vendor_reset_loaded", show->vendor_reset);
}

static json_t *bar_json(const struct bar *bar)
{
	json_t *sizes = json_array();

	for (unsigned shift = 0; shift < 44; shift++) {
		if (bar->sizes >> shift & 1)
			js_append(sizes, json_integer((json_int_t)1 << 20 << shift));
	}
	return json_pack("{s:i, s:s, s:b, s:b, s:o, s:o, s:o}", "bar", bar->number, "kind",
			 bar->io ? "io" : "memory", "is_64", bar->is_64, "prefetchable",
			 bar->prefetchable, "start",
			 bar->unassigned ? json_null() : json_sprintf("0x%" PRIx64, bar->start),
			 "size", bar->size ? json_integer(bar->size) : json_null(), "sizes",
			 sizes);
}

static json_t *bars_json(const struct bars *bars)
{
	json_t *array = bars->known ? json_array() : json_null();

	for (unsigned i = 0; bars->known && i < bars->n; i++)
		js_append(array, bar_json(&bars->bar[i]));
	return array;
}

static json_t *power_json(const struct show *show, const struct show_device *device)
{
	const struct power *power = &device->power;
	json_t *awake = json_array();

	for (int i = show_awake(show, device->dev, -1); i >= 0;
	     i = show_awake(show, device->dev, i))
		js_append(awake, js_address(&show->a->machine, i));
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "state", js_text_or_null(power->state),
			 "control", js_text_or_null(power->control), "status",
			 js_text_or_null(power->status), "d3cold_allowed",
			 power->d3cold < 0 ? json_null() : json_boolean(power->d3cold),
			 "awake_beside", awake);
}

static json_t *link_json(const struct link *link)
{
	if (!link_is_known(link))
		return json_null();
	return json_pack("{s:o, s:i, s:o, s:o}", "speed", js_text(link->speed), "width",
			 link->width, "max_speed", js_text_or_null(link->max_speed),
			 "max_width", js_number(link->max_width ? (int)link->max_width : -1));
}

static json_t *users_json(const struct show_device *device)
{
	json_t *array = device->users_unknown ? json_null() : json_array();

	for (unsigned i = 0; !device->users_unknown && i < device->users.n && i < USERS_MAX;
	     i++)
		js_append(array, js_text(device->users.text[i]));
	return array;
}

json_t *show_json(struct show *show, const struct show_device *device)
{
	const struct capability *cap = device->cap;
	json_t *object = device_json(show->a, show->names, device->dev);
	char text[SHOW_TEXT_MAX];

	js_set(object, "would_take",
	       js_text_or_null(show_line(show, device->dev, text, sizeof(text))));
	js_set(object, "driver_override", js_text_or_null(device->override));
	js_set(object, "vfio_device", js_text_or_null(device->vfio));
	js_set(object, "physfn", js_text_or_null(device->physfn));
	js_set(object, "parent",
	       js_address(&show->a->machine, show->a->machine.devs[device->dev].parent));
	js_set(object, "dead", cap->known ? json_boolean(cap->dead) : json_null());
	js_set(object, "group_members", members_json(show, device->dev));
	js_set(object, "isolation", isolation_json(show, &device->isolation));
	js_set(object, "users", users_json(device));
	js_set(object, "reset", resets_json(show, device));
	js_set(object, "bars", bars_json(&device->bars));
	js_set(object, "power", power_json(show, device));
	js_set(object, "link", link_json(&device->link));
	js_set(object, "numa_node", js_number(device->numa));
	js_set(object, "cpus", js_text_or_null(device->cpus));
	js_set(object, "next", js_text_or_null(show_next(show, device, text, sizeof(text))));
	return object;
}
