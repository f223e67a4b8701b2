// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/word.h"

#include "core/pci.h"

#include <string.h>

bool word_is(const struct word *s, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(s->end - s->at) == len && !memcmp(s->at, word, len);
}

bool word_next_is(struct word *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

int64_t word_number(struct word *s, unsigned digits, uint32_t most)
{
	const char *start = s->at;
	int64_t value = pci_hex(&s->at, s->end, digits);

	if (value > most || (most == 0xffff && value >= 0 && s->at != start + 4)) {
		s->at = start;
		return -1;
	}
	return value;
}
