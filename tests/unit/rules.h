/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules for tests: comparing them, and reading them from text. */
#pragma once

#include "test.h"

#include "core/rule.h"

static inline bool addr_equal(const struct pci_addr *a, const struct pci_addr *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->dev == b->dev && a->fn == b->fn;
}

static inline bool ids_equal(const struct pci_ids *a, const struct pci_ids *b)
{
	return a->vendor == b->vendor && a->device == b->device &&
	       a->subvendor == b->subvendor && a->subdevice == b->subdevice &&
	       a->class == b->class;
}

static inline bool text_equal(const struct rule_text *a, const struct rule_text *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->at, b->at, a->len));
}

/* the name of the first member that differs, NULL: none. Where a rule was written is left out. */
static inline const char *rule_difference(const struct rule *a, const struct rule *b)
{
	if (a->kind != b->kind)
		return "kind";
	if (a->select != b->select)
		return "select";
	if (!addr_equal(&a->addr, &b->addr))
		return "addr";
	if (a->path_len != b->path_len || memcmp(a->path, b->path, a->path_len))
		return "path";
	if (!ids_equal(&a->ids, &b->ids))
		return "ids";
	if (a->class_mask != b->class_mask)
		return "class_mask";
	if (a->boot_vga != b->boot_vga)
		return "boot_vga";
	if (a->functions != b->functions)
		return "functions";
	if (a->group_all != b->group_all)
		return "group_all";
	if (a->headless != b->headless)
		return "headless";
	if (memcmp(a->resize, b->resize, sizeof(a->resize)))
		return "resize";
	if (a->d3cold_no != b->d3cold_no)
		return "d3cold_no";
	if (!text_equal(&a->reset_method, &b->reset_method))
		return "reset_method";
	if (!text_equal(&a->mdev_type, &b->mdev_type))
		return "mdev_type";
	if (!text_equal(&a->uuid, &b->uuid))
		return "uuid";
	if (a->vfs != b->vfs)
		return "vfs";
	return strcmp(a->driver, b->driver) ? "driver" : NULL;
}

/* reads the line TEXT, which must be right, into RULE */
static inline void rule_read(struct rule *rule, const char *text)
{
	const char *at, *wrong = rule_parse(rule, text, text + strlen(text), &at);

	if (wrong)
		fail_msg("'%s': %s", text, wrong);
	rule->file = "test";
	rule->line = 1;
}
