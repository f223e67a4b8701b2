// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/selector.h"

#include <string.h>

/* dev.fn; where HAS_FN is not NULL, the function may be missing, and it tells whether it is */
static const char *parse_devfn(struct word *s, uint8_t *devfn, bool *has_fn)
{
	int64_t dev = word_number(s, 2, 31), fn = 0;
	bool dot;

	if (dev < 0)
		return "expected a device number, 00 to 1f";
	dot = word_next_is(s, '.');
	if (!dot && !has_fn)
		return "expected .function after the device number";
	if (has_fn)
		*has_fn = dot;
	if (dot)
		fn = word_number(s, 1, 7);
	if (fn < 0)
		return "expected a function number, 0 to 7";
	*devfn = dev << 3 | fn;
	return NULL;
}

/* [domain:]bus: and leaves the scan behind it */
static const char *parse_bus(struct word *s, struct pci_addr *addr)
{
	const char *p = s->at;
	unsigned colons = 0;
	int64_t value;

	for (; p < s->end && *p != '.' && *p != '/'; p++)
		colons += *p == ':';
	*addr = (struct pci_addr){ 0 };
	if (colons == 2) {
		value = word_number(s, 8, UINT32_MAX);
		if (value < 0 || !word_next_is(s, ':'))
			return "expected a domain in hex, as in 0000:01:00.0";
		addr->domain = value;
	}
	value = word_number(s, 2, 0xff);
	if (value < 0)
		return "expected a bus number, 00 to ff, as in 01:00.0";
	addr->bus = value;
	return word_next_is(s, ':') ? NULL : "expected an address, as in 0000:01:00.0";
}

static const char *parse_place(struct rule *r, struct word *s, bool path)
{
	const char *wrong;
	uint8_t devfn;
	bool has_fn;

	if (r->select & SEL_PLACE)
		return "a second place on one line: give it a line of its own";
	wrong = parse_bus(s, &r->addr);
	if (wrong)
		return wrong;
	if (path) {
		do {
			if (r->path_len == RULE_PATH_MAX)
				return "expected at most 8 steps in a path";
			wrong = parse_devfn(s, &r->path[r->path_len++], NULL);
		} while (!wrong && word_next_is(s, '/'));
		r->select |= SEL_PATH;
		return wrong;
	}
	wrong = parse_devfn(s, &devfn, &has_fn);
	if (wrong)
		return wrong;
	r->addr.dev = devfn >> 3;
	r->addr.fn = devfn & 7;
	r->select |= has_fn ? SEL_ADDR | SEL_FN : SEL_ADDR;
	return NULL;
}

/* DIGITS of a class, `x` for any; the value and its mask are shifted left to make room */
static bool parse_class(struct word *s, unsigned digits, uint32_t *value, uint32_t *mask)
{
	while (digits--) {
		const char *p = s->at;
		int digit;

		*value <<= 4;
		*mask <<= 4;
		if (word_next_is(s, 'x') || word_next_is(s, 'X'))
			continue;
		digit = p < s->end ? pci_hex_digit(*p) : -1;
		if (digit < 0)
			return false;
		s->at++;
		*value |= digit;
		*mask |= 0xf;
	}
	return true;
}

/* one field of an ID: empty and `*` are any. 1: given, 0: any, -1: wrong */
static int parse_id_field(struct word *s, uint16_t *id)
{
	int64_t value;

	if (word_next_is(s, '*') || s->at == s->end || *s->at == ':')
		return 0;
	value = word_number(s, 4, 0xffff);
	if (value < 0)
		return -1;
	*id = value;
	return 1;
}

static const char *parse_id(struct rule *r, struct word *s)
{
	static const char four[] = "expected an ID of four hex digits or *, as in 10de:13c2";
	uint32_t class = 0, mask = 0;
	int given;

	if (r->select & SEL_ID)
		return "a second ID on one line: give it a line of its own";
	given = parse_id_field(s, &r->ids.vendor);
	if (given < 0)
		return four;
	r->select |= given ? SEL_VENDOR : 0;
	if (!word_next_is(s, ':'))
		return "expected an ID (10de:13c2), an address (01:00.0) or a path (00:01.0/00.0)";
	given = parse_id_field(s, &r->ids.device);
	if (given < 0)
		return four;
	r->select |= given ? SEL_DEVICE : 0;
	if (word_next_is(s, ':')) {
		if (word_next_is(s, '*') || s->at == s->end || *s->at == ':')
			;
		else if (!parse_class(s, 4, &class, &mask))
			return "expected a class of four hex digits, x for any, as in 03xx";
		class <<= 8;
		mask <<= 8;
		if (word_next_is(s, ':')) {
			uint32_t pi = 0, pi_mask = 0;

			if (!word_next_is(s, '*') && s->at != s->end &&
			    !parse_class(s, 2, &pi, &pi_mask))
				return "expected a prog-if of two hex digits, x for any";
			class |= pi;
			mask |= pi_mask;
		}
		r->select |= mask ? SEL_CLASS : 0;
		r->ids.class = class;
		r->class_mask = mask;
	}
	if (s->at == s->end && !(r->select & SEL_ID))
		return "this ID is every device: expected a vendor, device or class";
	return NULL;
}

/* two digits, a colon, two digits: `01:00` is a slot, as an ID has four digits a field */
static bool is_slot(const struct word *s)
{
	size_t len = s->end - s->at;
	const char *p;

	if (len < 5)
		return false;
	p = s->end - 5;
	if (p[2] != ':' || p[0] == ':' || p[0] == '*' || p[1] == ':' || p[1] == '*' ||
	    p[3] == ':' || p[4] == ':' || p[4] == '*')
		return false;
	/* only a domain may stand before it: 0000:01:00 */
	return len == 5 || (p[-1] == ':' && !memchr(s->at, ':', len - 6));
}

const char *selector_parse(struct rule *r, struct word *s)
{
	size_t len = s->end - s->at;

	if (memchr(s->at, '/', len))
		return parse_place(r, s, true);
	if (memchr(s->at, '.', len) || is_slot(s))
		return parse_place(r, s, false);
	return parse_id(r, s);
}
