// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/option.h"

#include <string.h>

static const char *set_subsystem(struct rule *r, struct word *s)
{
	static const char what[] =
		"expected subsystem=VVVV:DDDD in hex, as in subsystem=1458:3679";
	int64_t vendor = word_number(s, 4, 0xffff), device;

	if (vendor < 0 || !word_next_is(s, ':'))
		return what;
	device = word_number(s, 4, 0xffff);
	if (device < 0)
		return what;
	r->ids.subvendor = vendor;
	r->ids.subdevice = device;
	r->select |= SEL_SUBSYS;
	return NULL;
}

static const char *set_boot_vga(struct rule *r, struct word *s)
{
	if (!word_is(s, "0") && !word_is(s, "1"))
		return "expected boot_vga=0 or boot_vga=1";
	r->boot_vga = *s->at++ - '0';
	r->select |= SEL_BOOT_VGA;
	return NULL;
}

static const char *set_functions(struct rule *r, struct word *s)
{
	if (word_is(s, "all"))
		r->functions = FUNCTIONS_ALL;
	else if (word_is(s, "one"))
		r->functions = FUNCTIONS_ONE;
	else
		return "expected functions=all or functions=one";
	s->at = s->end;
	return NULL;
}

static const char *set_group(struct rule *r, struct word *s)
{
	if (!word_is(s, "all"))
		return "expected group=all";
	r->group_all = true;
	s->at = s->end;
	return NULL;
}

static const char *set_headless(struct rule *r, struct word *s)
{
	if (!word_is(s, "yes") && !word_is(s, "no"))
		return "expected headless=yes or headless=no";
	r->headless = *s->at == 'y';
	s->at = s->end;
	return NULL;
}

static const char *set_driver(struct rule *r, struct word *s)
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
	if (word_is(s, "vfio_pci")) /* the module's name; no device would ever be bound */
		return "expected driver=vfio-pci, with a dash";
	if (!word_is(s, "auto"))
		memcpy(r->driver, start, len);
	s->at = s->end;
	return NULL;
}

/* the names are the kernel's business, but they must not spoil what is printed */
static const char *set_reset_method(struct rule *r, struct word *s)
{
	r->reset_method.at = s->at;
	r->reset_method.len = s->end - s->at;
	for (const char *name = s->at; s->at < s->end; s->at++) {
		if (*s->at == ',' && s->at > name && s->at + 1 < s->end)
			name = s->at + 1;
		else if (*s->at != '_' && (*s->at < 'a' || *s->at > 'z'))
			break;
	}
	if (!r->reset_method.len || r->reset_method.len >= RULE_RESET_MAX || s->at != s->end)
		return "expected names of reset methods, as in reset_method=flr,bus";
	/* `default` is no method: the kernel takes it, and reads back those that there are */
	for (const char *p = r->reset_method.at; p + 7 <= s->end; p++) {
		if (memcmp(p, "default", 7) || (p + 7 < s->end && p[7] != ',') ||
		    (p > r->reset_method.at && p[-1] != ','))
			continue;
		s->at = p;
		return "expected names of reset methods; without the option they are the kernel's default";
	}
	return NULL;
}

/* N=SIZE, behind `resize.` */
static const char *set_resize(struct rule *r, struct word *s)
{
	static const char what[] =
		"expected resize.BAR=SIZE, BAR 0 to 5, SIZE a power of two, 1M to 128T, as in resize.0=16G";
	int64_t bar = word_number(s, 1, RULE_BARS - 1);
	unsigned n = 0, shift = 0;

	if (bar < 0 || !word_next_is(s, '='))
		return what;
	if (r->resize[bar])
		return "this BAR has a size already";
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && n < 1024)
		n = 10 * n + *s->at++ - '0';
	if (word_next_is(s, 'G'))
		shift = 10;
	else if (word_next_is(s, 'T'))
		shift = 20;
	else if (!word_next_is(s, 'M'))
		return what;
	if (!n || n > 1024 || n & (n - 1))
		return what;
	while (n >>= 1)
		shift++;
	if (shift > RULE_SIZE_MAX)
		return what;
	r->resize[bar] = shift + 1;
	return NULL;
}

static const char *set_d3cold(struct rule *r, struct word *s)
{
	if (!word_is(s, "no"))
		return "expected d3cold=no";
	r->d3cold_no = true;
	s->at = s->end;
	return NULL;
}

static const char *set_vfs(struct rule *r, struct word *s)
{
	unsigned n = 0;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && n <= UINT16_MAX)
		n = 10 * n + *s->at++ - '0';
	if (s->at != s->end || !n || n > UINT16_MAX)
		return "expected a number of virtual functions, as in vfs=4";
	r->vfs = n;
	return NULL;
}

enum { OF_DEVICE = 1 << RULE_DEVICE, OF_SRIOV = 1 << RULE_SRIOV };

static const struct {
	const char *name; /* with its '=', or '.' where more follows */
	const char *(*set)(struct rule *r, struct word *s);
	uint8_t kinds; /* the lines that may have it */
} options[] = {
	{ "subsystem=", set_subsystem, OF_DEVICE | OF_SRIOV },
	{ "boot_vga=", set_boot_vga, OF_DEVICE },
	{ "functions=", set_functions, OF_DEVICE },
	{ "group=", set_group, OF_DEVICE },
	{ "driver=", set_driver, OF_DEVICE | OF_SRIOV },
	{ "headless=", set_headless, OF_DEVICE },
	{ "reset_method=", set_reset_method, OF_DEVICE },
	{ "resize.", set_resize, OF_DEVICE },
	{ "d3cold=", set_d3cold, OF_DEVICE },
	{ "vfs=", set_vfs, OF_SRIOV },
};

const char *option_parse(struct rule *r, struct word *s, unsigned *seen)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		size_t len = strlen(options[i].name);

		if ((size_t)(s->end - s->at) < len || memcmp(s->at, options[i].name, len) != 0)
			continue;
		if (!(options[i].kinds & 1 << r->kind))
			return "this option is not for this kind of line";
		if (*seen & 1 << i && options[i].set != set_resize)
			return "this option stands on the line already";
		*seen |= 1 << i;
		s->at += len;
		return options[i].set(r, s);
	}
	return "unknown option: gpupt.conf(5) has them all";
}

bool option_is_bare(const struct word *s)
{
	size_t len = s->end - s->at;

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		if (strlen(options[i].name) == len + 1 && !memcmp(s->at, options[i].name, len))
			return true;
	}
	return false;
}
