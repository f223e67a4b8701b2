// SPDX-License-Identifier: GPL-2.0-or-later
#include "rule.h"

#include "selector.h"

#include <string.h>

static bool is_word(const struct scan *s, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(s->end - s->at) == len && !memcmp(s->at, word, len);
}

static const char *set_subsystem(struct rule *r, struct scan *s)
{
	static const char what[] =
		"expected subsystem=VVVV:DDDD in hex, as in subsystem=1458:3679";
	int64_t vendor = scan_number(s, 4, 0xffff), device;

	if (vendor < 0 || !scan_next_is(s, ':'))
		return what;
	device = scan_number(s, 4, 0xffff);
	if (device < 0)
		return what;
	r->ids.subvendor = vendor;
	r->ids.subdevice = device;
	r->select |= SEL_SUBSYS;
	return NULL;
}

static const char *set_boot_vga(struct rule *r, struct scan *s)
{
	if (!is_word(s, "0") && !is_word(s, "1"))
		return "expected boot_vga=0 or boot_vga=1";
	r->boot_vga = *s->at++ - '0';
	r->select |= SEL_BOOT_VGA;
	return NULL;
}

static const char *set_functions(struct rule *r, struct scan *s)
{
	if (is_word(s, "all"))
		r->functions = FUNCTIONS_ALL;
	else if (is_word(s, "one"))
		r->functions = FUNCTIONS_ONE;
	else
		return "expected functions=all or functions=one";
	s->at = s->end;
	return NULL;
}

static const char *set_group(struct rule *r, struct scan *s)
{
	if (!is_word(s, "all"))
		return "expected group=all";
	r->group_all = true;
	s->at = s->end;
	return NULL;
}

static const char *set_headless(struct rule *r, struct scan *s)
{
	if (!is_word(s, "yes") && !is_word(s, "no"))
		return "expected headless=yes or headless=no";
	r->headless = *s->at == 'y';
	s->at = s->end;
	return NULL;
}

static const char *set_driver(struct rule *r, struct scan *s)
{
	const char *start = s->at;
	size_t len;

	while (s->at < s->end &&
	       (*s->at == '-' || *s->at == '_' || (*s->at >= '0' && *s->at <= '9') ||
		((*s->at | 0x20) >= 'a' && (*s->at | 0x20) <= 'z')))
		s->at++;
	len = s->at - start;
	if (!len || s->at != s->end)
		return "expected a driver name, as in driver=vfio-pci";
	s->at = start;
	if (len >= RULE_DRIVER_MAX)
		return "expected a driver name of at most 31 characters";
	if (is_word(s, "vfio_pci")) /* the module's name; no device would ever be bound */
		return "expected driver=vfio-pci, with a dash";
	if (!is_word(s, "auto"))
		memcpy(r->driver, start, len);
	s->at = s->end;
	return NULL;
}

static const struct {
	const char *name; /* with its '=', or '.' where more follows */
	const char *(*set)(struct rule *r, struct scan *s); /* NULL: not yet supported */
} options[] = {
	{ "subsystem=", set_subsystem },
	{ "boot_vga=", set_boot_vga },
	{ "functions=", set_functions },
	{ "group=", set_group },
	{ "driver=", set_driver },
	{ "headless=", set_headless },
	{ "reset_method=", NULL },
	{ "resize.", NULL },
	{ "d3cold=", NULL },
};

/* SEEN has a bit for each option that the line has given */
static const char *parse_option(struct rule *r, struct scan *s, unsigned *seen)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		size_t len = strlen(options[i].name);

		if ((size_t)(s->end - s->at) < len || memcmp(s->at, options[i].name, len) != 0)
			continue;
		if (!options[i].set)
			return "this option is not supported by this version of gpupt";
		if (*seen & 1 << i)
			return "this option stands on the line already";
		*seen |= 1 << i;
		s->at += len;
		return options[i].set(r, s);
	}
	return "unknown option: expected subsystem=, boot_vga=, functions=, group=, driver= or headless=";
}

/* `headless` for `headless=yes`, which would be taken for an ID */
static bool is_bare_option(const struct scan *s)
{
	size_t len = s->end - s->at;

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		if (strlen(options[i].name) == len + 1 && !memcmp(s->at, options[i].name, len))
			return true;
	}
	return false;
}

static const char *parse_word(struct rule *r, struct scan *s, unsigned *seen)
{
	const char *wrong;

	if (memchr(s->at, '=', s->end - s->at))
		wrong = parse_option(r, s, seen);
	else if (is_bare_option(s))
		return "expected a value, as in headless=yes";
	else
		wrong = selector_parse(r, s);
	if (wrong || s->at == s->end)
		return wrong;
	return "expected a space";
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

const char *rule_parse(struct rule *rule, const char *text, const char *end, const char **at)
{
	const char *wrong, *p = text;
	unsigned seen = 0;

	while (end > text && is_space(end[-1]))
		end--;
	while (p < end && is_space(*p))
		p++;
	*rule = (struct rule){ .text = p, .text_len = end - p };
	while (p < end) {
		struct scan word = { .at = p };

		for (*at = p; p < end && !is_space(*p); p++) {
			if ((unsigned char)*p < ' ' || *p == 0x7f) {
				*at = p;
				return "control character: expected plain text";
			}
		}
		word.end = p;
		if (word.at == rule->text &&
		    (is_word(&word, "mdev") || is_word(&word, "sriov")))
			return "mdev and sriov lines are not supported by this version of gpupt";
		wrong = parse_word(rule, &word, &seen);
		if (wrong) {
			*at = word.at;
			return wrong;
		}
		while (p < end && is_space(*p))
			p++;
	}
	*at = rule->text;
	if (!(rule->select & (SEL_PLACE | SEL_ID | SEL_SUBSYS | SEL_BOOT_VGA)))
		return "expected an ID, an address, a path, subsystem= or boot_vga= on the line";
	return NULL;
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
	return (rule->select & (SEL_VENDOR | SEL_DEVICE)) == (SEL_VENDOR | SEL_DEVICE) ||
	       ((rule->select & SEL_CLASS) && rule->class_mask >> 16 == 0xff);
}
