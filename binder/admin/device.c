// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/device.h"

#include "boot/sysfs.h"
#include "core/plan_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int device_revision(const struct admin *a, unsigned dev)
{
	char path[sizeof(SYSFS_DEVICES "//revision") + PCI_ADDR_LEN], text[16];

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/revision",
		 pci_addr_print(&a->machine.devs[dev].addr, text));
	if (sysfs_read(a->root, path, text, sizeof(text)) <= 0)
		return -1;
	return strtoul(text, NULL, 16) & 0xff;
}

char *device_line(const struct rule *rule, char *text, size_t size)
{
	snprintf(text, size, "%s:%u", rule->file, rule->line);
	return text;
}

char *device_fate(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct plan_device *d = &plan->devs[dev];
	char more[DEVICE_FATE_MAX];

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
	char why[DEVICE_FATE_MAX];

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

json_t *json_text(const char *text, size_t len)
{
	json_t *string = json_stringn(text, len);
	char *latin, *p;

	if (string)
		return string;
	p = latin = malloc(2 * len + 1);
	if (!latin)
		return NULL;
	for (const unsigned char *c = (const unsigned char *)text; len--; c++) {
		if (*c >= 0x80)
			*p++ = (char)(0xc0 | *c >> 6);
		*p++ = (char)(*c < 0x80 ? *c : 0x80 | (*c & 0x3f));
	}
	string = json_stringn(latin, p - latin);
	free(latin);
	return string;
}

json_t *json_text_or_null(const char *text)
{
	return text ? json_text(text, strlen(text)) : json_null();
}

json_t *json_address(const struct machine *machine, int dev)
{
	char addr[PCI_ADDR_LEN];

	return dev < 0 ? json_null()
		       : json_string(pci_addr_print(&machine->devs[dev].addr, addr));
}

static json_t *number_or_null(int number)
{
	return number < 0 ? json_null() : json_integer(number);
}

int device_json_plan(json_t *object, const struct plan *plan, unsigned dev)
{
	static const char *const states[] = {
		[PLAN_NONE] = NULL,
		[PLAN_TAKEN] = "planned",
		[PLAN_REFUSED] = "refused",
	};
	const struct plan_device *d = &plan->devs[dev];
	const struct rule *rule = d->state == PLAN_NONE ? NULL : d->rule;
	char text[DEVICE_FATE_MAX];
	bool refused = d->state == PLAN_REFUSED;
	int along = d->state == PLAN_NONE ? -1 : d->origin, err = 0;

	err |= json_object_set_new(object, "state", json_text_or_null(states[d->state]));
	err |= json_object_set_new(object, "wanted", json_text_or_null(d->driver));
	err |= json_object_set_new(object, "along_with", json_address(plan->machine, along));
	err |= json_object_set_new(
		object, "message",
		json_text_or_null(refused ? plan_text_refusal(plan, dev, text, sizeof(text))
					  : NULL));
	err |= json_object_set_new(object, "file", json_text_or_null(rule ? rule->file : NULL));
	err |= json_object_set_new(object, "line", number_or_null(rule ? (int)rule->line : -1));
	err |= json_object_set_new(object, "text",
				   rule ? json_text(rule->text, rule->text_len) : json_null());
	return err;
}

json_t *device_json_virtual(const struct plan *plan, const struct plan_virtual *v)
{
	const struct rule *rule = v->rule;
	bool mdev = rule->kind == RULE_MDEV, refused = v->reason != REFUSE_NONE;
	char text[DEVICE_FATE_MAX];

	return json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:i}", "kind",
		mdev ? "mdev" : "sriov", "parent", json_address(plan->machine, v->parent),
		"uuid", mdev ? json_text(rule->uuid.at, rule->uuid.len) : json_null(), "type",
		mdev ? json_text(rule->mdev_type.at, rule->mdev_type.len) : json_null(), "vfs",
		mdev ? json_null() : json_integer(rule->vfs), "wanted",
		mdev ? json_null() : json_text_or_null(*rule->driver ? rule->driver : "auto"),
		"state", refused ? "refused" : "planned", "message",
		json_text_or_null(
			refused ? plan_text_virtual_refusal(plan, v, text, sizeof(text))
				: NULL),
		"file", json_text_or_null(rule->file), "line", (int)rule->line);
}

json_t *device_json(const struct admin *a, struct names *names, unsigned dev)
{
	const struct pci_dev *d = &a->machine.devs[dev];
	char id[10], subsystem[10], class[7], revision[3];
	char name[NAMES_MAX], class_name[NAMES_MAX];
	int rev = device_revision(a, dev);
	json_t *object;

	snprintf(id, sizeof(id), "%04x:%04x", d->ids.vendor, d->ids.device);
	snprintf(subsystem, sizeof(subsystem), "%04x:%04x", d->ids.subvendor, d->ids.subdevice);
	snprintf(class, sizeof(class), "%06x", d->ids.class);
	snprintf(revision, sizeof(revision), "%02x", rev & 0xff);
	object = json_pack(
		"{s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "address",
		json_address(&a->machine, dev), "id", id, "subsystem", subsystem, "class",
		class, "revision", json_text_or_null(rev < 0 ? NULL : revision), "name",
		json_text_or_null(names_device(names, &d->ids, name, sizeof(name))),
		"class_name",
		json_text_or_null(names_class(names, &d->ids, class_name, sizeof(class_name))),
		"group", number_or_null(d->group), "driver", json_text_or_null(d->driver),
		"boot_vga", d->boot_vga < 0 ? json_null() : json_boolean(d->boot_vga));
	if (object && device_json_plan(object, &a->plan, dev)) {
		json_decref(object);
		return NULL;
	}
	return object;
}
