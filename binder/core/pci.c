// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/pci.h"

#include <errno.h>
#include <string.h>

int pci_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int64_t pci_hex(const char **text, const char *end, unsigned max)
{
	const char *p = *text;
	int64_t value = 0;

	for (; p < end; p++) {
		int digit = pci_hex_digit(*p);

		if (digit < 0)
			break;
		if (p - *text >= max)
			return -1;
		value = value << 4 | digit;
	}
	if (p == *text)
		return -1;
	*text = p;
	return value;
}

int pci_addr_cmp(const struct pci_addr *a, const struct pci_addr *b)
{
	uint32_t x = (uint32_t)a->bus << 16 | a->dev << 8 | a->fn;
	uint32_t y = (uint32_t)b->bus << 16 | b->dev << 8 | b->fn;

	if (a->domain != b->domain)
		return a->domain < b->domain ? -1 : 1;
	return x < y ? -1 : x > y;
}

bool pci_same_slot(const struct pci_addr *a, const struct pci_addr *b)
{
	return a->domain == b->domain && a->bus == b->bus && a->dev == b->dev;
}

char *pci_hex_print(char *text, uint64_t value, unsigned digits)
{
	while (digits--)
		*text++ = "0123456789abcdef"[value >> 4 * digits & 15];
	return text;
}

/* by hand: it is done several times for each device, and snprintf() is slow */
char *pci_addr_print(const struct pci_addr *addr, char *text)
{
	unsigned digits = 4;
	char *p;

	while (digits < 8 && addr->domain >> 4 * digits)
		digits++;
	p = pci_hex_print(text, addr->domain, digits);
	*p++ = ':';
	p = pci_hex_print(p, addr->bus, 2);
	*p++ = ':';
	p = pci_hex_print(p, addr->dev & 31, 2);
	*p++ = '.';
	p = pci_hex_print(p, addr->fn & 7, 1);
	*p = 0;
	return text;
}

int pci_addr_parse(const char *text, struct pci_addr *addr)
{
	static const struct {
		char before;
		uint8_t digits;
		uint32_t most;
	} part[] = { { 0, 8, UINT32_MAX }, { ':', 2, 0xff }, { ':', 2, 31 }, { '.', 1, 7 } };
	const char *end = text + strlen(text);
	int64_t v[4];

	for (unsigned i = 0; i < 4; i++) {
		if (i && (text == end || *text++ != part[i].before))
			return -EINVAL;
		v[i] = pci_hex(&text, end, part[i].digits);
		if (v[i] < 0 || v[i] > part[i].most)
			return -EINVAL;
	}
	if (text != end)
		return -EINVAL;
	*addr = (struct pci_addr){ v[0], v[1], v[2], v[3] };
	return 0;
}

int pci_modalias_parse(const char *text, struct pci_ids *ids)
{
	static const struct {
		const char *tag;
		uint8_t digits;
	} part[] = { { "pci:v", 8 }, { "d", 8 },  { "sv", 8 }, { "sd", 8 },
		     { "bc", 2 },    { "sc", 2 }, { "i", 2 } };
	uint32_t v[7];

	/* the digits have fixed width: "d" and "bc" are hex digits themselves */
	for (unsigned i = 0; i < 7; i++) {
		size_t len = strlen(part[i].tag);

		if (strncmp(text, part[i].tag, len))
			return -EINVAL;
		text += len;
		if (memchr(text, 0, part[i].digits))
			return -EINVAL;

		const char *end = text + part[i].digits;
		int64_t value = pci_hex(&text, end, part[i].digits);

		if (value < 0 || text != end)
			return -EINVAL;
		v[i] = value;
	}
	if (*text)
		return -EINVAL;
	*ids = (struct pci_ids){ v[0], v[1], v[2], v[3], v[4] << 16 | v[5] << 8 | v[6] };
	return 0;
}
