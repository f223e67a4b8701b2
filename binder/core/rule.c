// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/rule.h"

#include "core/option.h"
#include "core/selector.h"

#include <string.h>

/* `mdev` has been read: PARENT, TYPE and UUID are the words 1 to 3 */
static const char *parse_mdev_word(struct rule *r, struct word *s, unsigned n)
{
	struct rule_text text = { s->at, s->end - s->at };

	switch (n) {
	case 1:
		return selector_parse(r, s);
	case 2:
		if (*s->at == '.' || memchr(s->at, '/', text.len))
			return "expected a type, as in i915-GVTg_V5_4";
		r->mdev_type = text;
		break;
	case 3:
		for (unsigned i = 0; s->at < s->end; i++, s->at++) {
			bool dash = i == 8 || i == 13 || i == 18 || i == 23;

			if (dash ? *s->at != '-' : pci_hex_digit(*s->at) < 0)
				break;
		}
		if (text.len != RULE_UUID_LEN || s->at != s->end)
			return "expected a UUID, which uuidgen makes";
		r->uuid = text;
		break;
	default:
		return "expected the end of the line";
	}
	s->at = s->end;
	return NULL;
}

/* word number N of the line, from 0 */
static const char *parse_word(struct rule *r, struct word *s, unsigned n, unsigned *seen)
{
	const char *wrong;

	if (!n && (word_is(s, "mdev") || word_is(s, "sriov"))) {
		r->kind = *s->at == 'm' ? RULE_MDEV : RULE_SRIOV;
		return NULL;
	}
	if (r->kind == RULE_MDEV)
		wrong = parse_mdev_word(r, s, n);
	else if (memchr(s->at, '=', s->end - s->at))
		wrong = option_parse(r, s, seen);
	else if (option_is_bare(s))
		return "expected a value, as in headless=yes";
	else
		wrong = selector_parse(r, s);
	if (wrong || s->at == s->end)
		return wrong;
	return "expected a space";
}

/* what the line as a whole lacks, or NULL */
static const char *find_missing(const struct rule *r)
{
	/* what has virtual devices is one function at one place */
	bool place = r->select & (SEL_PATH | SEL_FN);

	if (r->kind == RULE_MDEV && (!place || !r->uuid.len))
		return "expected mdev ADDRESS TYPE UUID, as in mdev 00:02.0 i915-GVTg_V5_4 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
	if (r->kind == RULE_SRIOV && (!place || !(r->select & SEL_DEVICE) || !r->vfs))
		return "expected sriov ADDRESS ID vfs=N, as in sriov 03:00.0 8086:56c0 vfs=4";
	if (!(r->select & (SEL_PLACE | SEL_ID | SEL_SUBSYS | SEL_BOOT_VGA)))
		return "expected an ID, an address, a path, subsystem= or boot_vga= on the line";
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

const char *rule_parse(struct rule *rule, const char *text, const char *end, const char **at)
{
	const char *wrong, *p = text;
	unsigned seen = 0, n = 0;

	while (end > text && is_space(end[-1]))
		end--;
	while (p < end && is_space(*p))
		p++;
	*rule = (struct rule){ .text = p, .text_len = end - p };
	while (p < end) {
		struct word word = { .at = p };

		for (*at = p; p < end && !is_space(*p); p++) {
			if ((unsigned char)*p < ' ' || *p == 0x7f) {
				*at = p;
				return "control character: expected plain text";
			}
		}
		word.end = p;
		wrong = parse_word(rule, &word, n++, &seen);
		if (wrong) {
			*at = word.at;
			return wrong;
		}
		while (p < end && is_space(*p))
			p++;
	}
	*at = rule->text;
	return find_missing(rule);
}

bool rule_match_place(const struct rule *rule, const struct pci_dev *devs, unsigned i)
{
	const struct pci_addr *a = &devs[i].addr;
	unsigned step = rule->path_len;

	if (rule->select & SEL_ADDR)
		return pci_same_slot(a, &rule->addr) &&
		       (!(rule->select & SEL_FN) || a->fn == rule->addr.fn);
	if (!(rule->select & SEL_PATH))
		return true;
	/* from the device up: numbers below the first bus may change, the slots do not */
	while (a->dev << 3 == (rule->path[--step] & ~7) && a->fn == (rule->path[step] & 7)) {
		if (!step)
			return a->domain == rule->addr.domain && a->bus == rule->addr.bus;
		if (devs[i].parent < 0)
			return false;
		i = devs[i].parent;
		a = &devs[i].addr;
	}
	return false;
}

bool rule_match_device(const struct rule *rule, const struct pci_dev *dev)
{
	const struct pci_ids *want = &rule->ids, *has = &dev->ids;

	if ((rule->select & SEL_VENDOR) && want->vendor != has->vendor)
		return false;
	if ((rule->select & SEL_DEVICE) && want->device != has->device)
		return false;
	if ((rule->select & SEL_CLASS) && (want->class ^ has->class) & rule->class_mask)
		return false;
	if ((rule->select & SEL_SUBSYS) &&
	    (want->subvendor != has->subvendor || want->subdevice != has->subdevice))
		return false;
	return !(rule->select & SEL_BOOT_VGA) || rule->boot_vga == dev->boot_vga;
}

bool rule_names_device(const struct rule *rule)
{
	return (rule->select & (SEL_VENDOR | SEL_DEVICE)) == (SEL_VENDOR | SEL_DEVICE);
}
