// SPDX-License-Identifier: GPL-2.0
/* The words of a function's line. Each parser says what is wrong, or NULL. */
#include <linux/ctype.h>
#include <linux/log2.h>
#include <linux/string.h>

#include "synthbus.h"

/* `digits` hex digits, and nothing else; a pointer to what follows or NULL. */
static const char *hex(const char *s, unsigned int digits, u32 *value)
{
	for (*value = 0; digits; digits--, s++) {
		if (!isxdigit(*s))
			return NULL;
		*value = *value << 4 | hex_to_bin(*s);
	}
	return isxdigit(*s) ? NULL : s;
}

static const char *parse_hex(const char *s, unsigned int digits, u32 *value)
{
	s = hex(s, digits, value);
	return s && !*s ? NULL : "not the right number of hex digits";
}

static const char *parse_number(const char *s, u32 max, u32 *value)
{
	if (kstrtou32(s, 0, value) || *value > max)
		return "not a number, or too great";
	return NULL;
}

const char *word_id(const char *s, u16 *vendor, u16 *device)
{
	u32 v, d;

	s = hex(s, 4, &v);
	if (!s || *s != ':')
		return "not VVVV:DDDD";
	s = hex(s + 1, 4, &d);
	if (!s || *s)
		return "not VVVV:DDDD";
	*vendor = v;
	*device = d;
	return NULL;
}

static const char *parse_bar(char *s, struct synth_bar *bar, bool io)
{
	char *word;

	bar->size = memparse(s, &s);
	if (bar->size < 4 || !is_power_of_2(bar->size))
		return "not a size (a power of two)";
	bar->flags = 0;
	if (!*s)
		return NULL;
	if (*s++ != ',')
		return "not a size";
	while ((word = strsep(&s, ",")) != NULL) {
		if (!strcmp(word, "64"))
			bar->flags |= PCI_BASE_ADDRESS_MEM_TYPE_64;
		else if (!strcmp(word, "pref"))
			bar->flags |= PCI_BASE_ADDRESS_MEM_PREFETCH;
		else if (io && !strcmp(word, "io"))
			bar->flags |= PCI_BASE_ADDRESS_SPACE_IO;
		else
			return "after the size there can be ,64 ,pref or ,io";
	}
	if (bar->flags & PCI_BASE_ADDRESS_SPACE_IO && bar->flags != PCI_BASE_ADDRESS_SPACE_IO)
		return "an I/O BAR is neither 64 bits wide nor prefetchable";
	return NULL;
}

static const char *parse_type(const char *s, struct synth_fn *fn)
{
	static const struct {
		const char *name;
		int type;
	} types[] = {
		{ "conventional", SYNTH_CONVENTIONAL },
		{ "endpoint", PCI_EXP_TYPE_ENDPOINT },
		{ "legacy", PCI_EXP_TYPE_LEG_END },
		{ "integrated", PCI_EXP_TYPE_RC_END },
		{ "root-port", PCI_EXP_TYPE_ROOT_PORT },
		{ "upstream", PCI_EXP_TYPE_UPSTREAM },
		{ "downstream", PCI_EXP_TYPE_DOWNSTREAM },
		{ "pcie-pci", PCI_EXP_TYPE_PCI_BRIDGE },
		{ "pci-pcie", PCI_EXP_TYPE_PCIE_BRIDGE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(s, types[i].name)) {
			fn->type = types[i].type;
			fn->typed = true;
			return NULL;
		}
	}
	return "no such type";
}

static const char *parse_buses(const char *s, struct synth_fn *fn)
{
	u32 first, last;

	s = hex(s, 2, &first);
	if (!s)
		return "not BB or BB-BB";
	last = first;
	if (*s == '-')
		s = hex(s + 1, 2, &last);
	if (!s || *s)
		return "not BB or BB-BB";
	if (first <= fn->bus || last < first || last > fn->root->end)
		return "not buses that this bridge can have";
	fn->secondary = first;
	fn->subordinate = last;
	return NULL;
}

static const char *parse_vfs(char *s, struct synth_fn *fn)
{
	char *device = strchr(s, ':');
	const char *wrong;
	u32 count, id;

	if (!device)
		return "not COUNT:DEVICE";
	*device++ = '\0';
	wrong = parse_number(s, 64, &count);
	if (!wrong)
		wrong = parse_hex(device, 4, &id);
	if (wrong)
		return wrong;
	fn->vfs = count;
	fn->vf_device = id;
	return NULL;
}

static const char *parse_flag(const char *word, struct synth_fn *fn)
{
	if (!strcmp(word, "boot_vga"))
		fn->boot_vga = true;
	else if (!strcmp(word, "flr"))
		fn->flr = true;
	else if (!strcmp(word, "hidden"))
		fn->hidden = true;
	else if (!strcmp(word, "nomsi"))
		fn->no_msi = true;
	else if (!strcmp(word, "acs"))
		fn->acs = PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF;
	else
		return "no such word";
	return NULL;
}

/* name0 to name5; -1: not that. */
static int numbered(const char *word, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(word, name, length) || word[length] < '0' ||
	    word[length] >= '0' + SYNTH_BARS || word[length + 1])
		return -1;
	return word[length] - '0';
}

static const char *parse_value(const char *word, char *s, struct synth_fn *fn)
{
	const char *wrong = NULL;
	u32 value = 0;
	int i;

	if (!strcmp(word, "class")) {
		wrong = parse_hex(s, strlen(s) == 4 ? 4 : 6, &value);
		fn->class = strlen(s) == 4 ? value << 8 : value;
	} else if (!strcmp(word, "rev")) {
		wrong = parse_hex(s, 2, &value);
		fn->revision = value;
	} else if (!strcmp(word, "subsystem")) {
		wrong = word_id(s, &fn->sub_vendor, &fn->sub_device);
	} else if (!strcmp(word, "type")) {
		wrong = parse_type(s, fn);
	} else if (!strcmp(word, "buses")) {
		wrong = parse_buses(s, fn);
	} else if (!strcmp(word, "rcba")) {
		wrong = parse_hex(s, 8, &fn->rcba);
	} else if (!strcmp(word, "rom")) {
		wrong = parse_bar(s, &fn->bar[SYNTH_ROM], false);
	} else if (!strcmp(word, "sriov")) {
		wrong = parse_vfs(s, fn);
	} else if ((i = numbered(word, "bar")) >= 0) {
		wrong = parse_bar(s, &fn->bar[i], true);
	} else if ((i = numbered(word, "vfbar")) >= 0) {
		wrong = parse_bar(s, &fn->vf_bar[i], false);
	} else if ((i = numbered(word, "rebar")) >= 0) {
		fn->rebar_index = i;
		if (kstrtou32(s, 16, &fn->rebar))
			wrong = "not a hex number";
	} else {
		wrong = "no such word";
	}
	return wrong;
}

const char *word_parse(char *word, struct synth_fn *fn)
{
	char *value = strchr(word, '=');

	if (!value)
		return parse_flag(word, fn);
	*value++ = '\0';
	return parse_value(word, value, fn);
}
