// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/device.h"

#include "admin/attribute.h"

#include "core/plan_text.h"

#include <stdio.h>
#include <string.h>

const char *device_address(const struct pci_addr *addr, char *text)
{
	pci_addr_print(addr, text);
	return addr->domain ? text : text + strlen("0000:");
}

int device_revision(const struct admin *a, unsigned dev)
{
	int64_t revision =
		attribute_number(a->root, &a->machine.devs[dev].addr, "revision", 16);

	return revision < 0 ? -1 : revision & 0xff;
}

char *device_line(const struct rule *rule, char *text, size_t size)
{
	snprintf(text, size, "%s:%u", rule->file, rule->line);
	return text;
}

char *device_next_boot(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct plan_device *d = &plan->devs[dev];
	char more[DEVICE_TEXT_MAX];

	if (d->state == PLAN_REFUSED)
		snprintf(text, size, "refused: %s",
			 plan_text_refusal(plan, dev, more, sizeof(more)));
	else if (d->origin >= 0)
		snprintf(text, size, "%s, along with %s", d->driver,
			 pci_addr_print(&plan->machine->devs[d->origin].addr, more));
	else
		snprintf(text, size, "%s, for %s", d->driver,
			 device_line(d->rule, more, sizeof(more)));
	return text;
}

char *device_virtual(const struct plan *plan, const struct plan_virtual *v, char *text,
		     size_t size)
{
	const struct rule *rule = v->rule;
	char why[DEVICE_TEXT_MAX];

	if (v->reason != REFUSE_NONE)
		snprintf(text, size, "refused: %s",
			 plan_text_virtual_refusal(plan, v, why, sizeof(why)));
	else if (rule->kind == RULE_MDEV)
		snprintf(text, size, "mediated device %.*s, type %.*s", (int)rule->uuid.len,
			 rule->uuid.at, (int)rule->mdev_type.len, rule->mdev_type.at);
	else
		snprintf(text, size, "%u virtual function%s for %s", rule->vfs,
			 rule->vfs == 1 ? "" : "s",
			 *rule->driver ? rule->driver : "the best vfio driver");
	return text;
}

static void add_plan(json_t *object, const struct plan *plan, unsigned dev)
{
	static const char *const states[] = {
		[PLAN_NONE] = NULL,
		[PLAN_TAKEN] = "planned",
		[PLAN_REFUSED] = "refused",
	};
	const struct plan_device *d = &plan->devs[dev];
	const struct rule *rule = d->state == PLAN_NONE ? NULL : d->rule;
	char text[DEVICE_TEXT_MAX] = "";

	if (d->state == PLAN_REFUSED)
		plan_text_refusal(plan, dev, text, sizeof(text));
	js_set(object, "state", js_text_or_null(states[d->state]));
	js_set(object, "wanted", js_text_or_null(d->driver));
	js_set(object, "along_with", js_address(plan->machine, rule ? d->origin : -1));
	js_set(object, "message", js_text_or_null(text));
	js_set(object, "file", js_text_or_null(rule ? rule->file : NULL));
	js_set(object, "line", js_number(rule ? (int)rule->line : -1));
	js_set(object, "text", rule ? js_textn(rule->text, rule->text_len) : json_null());
}

json_t *device_json_virtual(const struct plan *plan, const struct plan_virtual *v)
{
	const struct rule *rule = v->rule;
	bool mdev = rule->kind == RULE_MDEV, refused = v->reason != REFUSE_NONE;
	char text[DEVICE_TEXT_MAX] = "";

	if (refused)
		plan_text_virtual_refusal(plan, v, text, sizeof(text));
	return json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:i}", "kind",
		mdev ? "mdev" : "sriov", "parent", js_address(plan->machine, v->parent), "uuid",
		mdev ? js_textn(rule->uuid.at, rule->uuid.len) : json_null(), "type",
		mdev ? js_textn(rule->mdev_type.at, rule->mdev_type.len) : json_null(), "vfs",
		js_number(mdev ? -1 : (int)rule->vfs), "wanted",
		js_text_or_null(mdev		? NULL
				: *rule->driver ? rule->driver
						: "auto"),
		"state", refused ? "refused" : "planned", "message", js_text_or_null(text),
		"file", js_text(rule->file), "line", (int)rule->line);
}

json_t *device_json(const struct admin *a, struct names *names, unsigned dev)
{
	const struct pci_dev *d = &a->machine.devs[dev];
	json_t *object = js_device(d);
	char text[NAMES_MAX];
	int revision = device_revision(a, dev);

	js_set(object, "revision", revision < 0 ? json_null() : json_sprintf("%02x", revision));
	js_set(object, "name", js_text(names_device(names, &d->ids, text, sizeof(text))));
	js_set(object, "class_name", js_text(names_class(names, &d->ids, text, sizeof(text))));
	js_set(object, "driver", js_text_or_null(d->driver));
	js_set(object, "boot_vga", d->boot_vga < 0 ? json_null() : json_boolean(d->boot_vga));
	add_plan(object, &a->plan, dev);
	return object;
}
