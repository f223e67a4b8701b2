// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/short_name.h"

#include "admin/out.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define PCI_CLASS_AUDIO 0x0403

/* words that end the name of a company and say nothing */
static bool is_filler(const char *word, size_t len)
{
	static const char *const fillers[] = {
		"and",		 "co",		 "co.",		"company",
		"corp",		 "corp.",	 "corporation", "electronics",
		"gmbh",		 "group",	 "inc",		"inc.",
		"limited",	 "llc",		 "ltd",		"ltd.",
		"semiconductor", "subsidiaries", "systems",	"technologies",
		"technology"
	};

	for (size_t i = 0; i < sizeof(fillers) / sizeof(*fillers); i++) {
		if (strlen(fillers[i]) == len && !strncasecmp(word, fillers[i], len))
			return true;
	}
	return false;
}

char *short_name_vendor(const char *vendor, char *text, size_t size)
{
	const char *open = strrchr(vendor, '[');
	size_t len = strcspn(vendor, ",[(");

	/* a name in brackets is the short one: [AMD/ATI] */
	if (open && open[1] && open[strlen(open) - 1] == ']') {
		vendor = open + 1;
		len = strcspn(vendor, "/]");
	}
	for (size_t word = len; word; len = word) {
		while (len && vendor[len - 1] == ' ')
			len--;
		for (word = len; word && vendor[word - 1] != ' '; word--)
			;
		if (!word || !is_filler(vendor + word, len - word))
			break;
	}
	snprintf(text, size, "%.*s", (int)len, vendor);
	return text;
}

char *short_name_fit(const char *vendor, const char *product, const char *kind,
		     unsigned columns, char *text, size_t size)
{
	static const char integrated[] = "Integrated Graphics", more[] = "...";
	const char *gap = *vendor ? " " : "", *open = strrchr(product, '[');
	size_t len = strlen(vendor);

	/* "ASPEED Graphics Family" says it already */
	if (len && !strncmp(product, vendor, len) && product[len] == ' ')
		product += len + 1;
	len = strlen(product);
	snprintf(text, size, "%s%s%s", vendor, gap, product);
	if (out_columns(text) <= columns)
		return text;
	if (kind)
		snprintf(text, size, "%s%s%s", vendor, gap, kind);
	else if (open && open[1] != ']' && product[len - 1] == ']')
		snprintf(text, size, "%s%s%.*s", vendor, gap, (int)strlen(open) - 2, open + 1);
	else if (strstr(product, "rocessor"))
		snprintf(text, size, "%s%s%s", vendor, gap, integrated);
	if (out_columns(text) <= columns)
		return text;
	len = out_cut(text, columns > strlen(more) ? columns - strlen(more) : 0);
	while (len && text[len - 1] == ' ')
		len--;
	if (len + sizeof(more) <= size)
		memcpy(text + len, more, sizeof(more));
	return text;
}

const char *short_name_function(const struct pci_ids *ids, const struct pci_ids *display)
{
	static const struct {
		unsigned class;
		const char *name;
	} kinds[] = {
		{ PCI_CLASS_AUDIO, "audio" },	{ PCI_CLASS_USB, "USB controller" },
		{ 0x0c80, "USB-C controller" }, { 0x1080, "encryption controller" },
		{ 0x0480, "audio processor" },
	};

	/* AMD's processors have the board's audio in the same slot, by AMD's other number */
	if (pci_is_class(ids, PCI_CLASS_AUDIO) && ids->vendor == display->vendor)
		return "HDMI audio";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (pci_is_class(ids, kinds[i].class))
			return kinds[i].name;
	}
	return NULL;
}
