// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/bars.h"

#include "admin/attribute.h"

#include <inttypes.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

/* what the third number of a line holds: include/linux/ioport.h */
#define RESOURCE_IO	  0x00000100
#define RESOURCE_MEM	  0x00000200
#define RESOURCE_PREFETCH 0x00002000
#define RESOURCE_MEM_64	  0x00100000
#define RESOURCE_UNSET	  0x20000000

static bool register_is_64(uint32_t reg)
{
	return !(reg & PCI_BASE_ADDRESS_SPACE_IO) &&
	       (reg & PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64;
}

/* the kernel forgets a BAR that it has found no room for; its register still says what it is */
static void set_from_register(struct bar *bar, uint32_t reg)
{
	bar->io = reg & PCI_BASE_ADDRESS_SPACE_IO;
	bar->is_64 = register_is_64(reg);
	bar->prefetchable = !bar->io && (reg & PCI_BASE_ADDRESS_MEM_PREFETCH);
	bar->unassigned = true;
}

static void set_from_line(struct bar *bar, uint64_t start, uint64_t end, uint64_t flags)
{
	bar->io = flags & RESOURCE_IO;
	bar->is_64 = flags & RESOURCE_MEM_64;
	bar->prefetchable = flags & RESOURCE_PREFETCH;
	/* nothing of PCI begins at 0 */
	bar->unassigned = (flags & RESOURCE_UNSET) || !start;
	bar->start = bar->unassigned ? 0 : start;
	bar->size = end >= start ? end - start + 1 : 0;
}

static void set_sizes(struct bar *bar, const struct capability *cap)
{
	for (unsigned i = 0; i < cap->n_rebars; i++) {
		if (cap->rebar[i].bar != bar->number)
			continue;
		bar->sizes = cap->rebar[i].sizes;
		if (!bar->size && cap->rebar[i].now < 44)
			bar->size = (uint64_t)1 << 20 << cap->rebar[i].now;
	}
}

void bars_parse(struct bars *bars, const char *resource, const struct capability *cap)
{
	unsigned max = cap->bridge ? 2 : BARS_MAX;
	bool upper = false; /* the register is the upper half of an address */

	*bars = (struct bars){ .known = true };
	for (unsigned i = 0; i < max && resource; i++) {
		const char *end = strchr(resource, '\n');
		uint64_t from, to, flags;
		struct bar *bar = &bars->bar[bars->n];
		bool is_upper = upper;

		if (sscanf(resource, "%" SCNx64 " %" SCNx64 " %" SCNx64, &from, &to, &flags) !=
		    3)
			return;
		resource = end ? end + 1 : NULL;
		*bar = (struct bar){ .number = i };
		upper = !is_upper && register_is_64(cap->bar[i]);
		if (flags & (RESOURCE_IO | RESOURCE_MEM))
			set_from_line(bar, from, to, flags);
		else if (cap->bar[i] && !is_upper)
			set_from_register(bar, cap->bar[i]);
		else
			continue;
		set_sizes(bar, cap);
		bars->n++;
	}
}

int bars_read(struct bars *bars, int root, const struct pci_addr *addr,
	      const struct capability *cap)
{
	char text[2048]; /* 57 bytes for each BAR, ROM and window */
	char name[] = "resource0_resize";
	ssize_t len = attribute_read(root, addr, "resource", text, sizeof(text));

	*bars = (struct bars){ 0 };
	if (len < 0)
		return len;
	bars_parse(bars, text, cap);
	for (unsigned i = 0; i < bars->n; i++) {
		int64_t sizes;

		name[strlen("resource")] = '0' + bars->bar[i].number;
		sizes = attribute_number(root, addr, name, 16);
		if (sizes <= 0)
			continue;
		bars->bar[i].sizes = sizes;
		bars->resizable = true;
	}
	return 0;
}

uint64_t bars_largest(const struct bar *bar)
{
	uint64_t largest = bar->size;

	for (unsigned shift = 0; shift < 44; shift++) {
		uint64_t size = (uint64_t)1 << 20 << shift;

		if (bar->sizes >> shift & 1 && size > largest)
			largest = size;
	}
	return largest;
}

char *bars_size(uint64_t size, char *text)
{
	static const char units[] = "KMGTPE";
	unsigned unit = 0;

	if (size < 1024) {
		snprintf(text, BARS_SIZE, "%" PRIu64, size);
		return text;
	}
	while (size && !(size & ((1 << 20) - 1))) {
		size >>= 10;
		unit++;
	}
	snprintf(text, BARS_SIZE, "%" PRIu64 "%c", size >> 10, units[unit]);
	return text;
}
