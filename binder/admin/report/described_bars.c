// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/described_bars.h"

#include "admin/attribute.h"
#include "admin/bars.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROM_LINE 6 /* of the attribute `resource` */
#define VF_LINE	 7
#define TEXT_MAX 2048

#define RESOURCE_IO_OR_MEM 0x00000300
#define RESOURCE_PREFETCH  0x00002000
#define RESOURCE_MEM_64	   0x00100000
#define RESOURCE_SHADOW                                                                        \
	0x00000002 /* of a ROM: it is a copy in memory, not the function's own */

/* sizes are powers of two, or the text is refused as a whole */
static bool print_size(const char *name, int index, uint64_t size)
{
	char text[BARS_SIZE];

	if (size < 4 || size & (size - 1))
		return false;
	printf(" %s", name);
	if (index >= 0)
		printf("%d", index);
	printf("=%s", bars_size(size, text));
	return true;
}

void described_bars(int root, const struct pci_dev *dev, const struct capability *cap,
		    bool conventional)
{
	bool bridge = pci_base_class(&dev->ids) == PCI_BASE_BRIDGE;
	struct bars bars;

	if (bars_read(&bars, root, &dev->addr, cap))
		return;
	for (unsigned i = 0; i < bars.n; i++) {
		const struct bar *bar = &bars.bar[i];

		if ((bridge && bar->number > 1) ||
		    (bar->is_64 && bar->number + 1 >= (bridge ? 2 : BARS_MAX)) ||
		    !print_size("bar", bar->number, bar->size))
			continue;
		printf("%s%s%s", bar->io ? ",io" : "", !bar->io && bar->is_64 ? ",64" : "",
		       !bar->io && bar->prefetchable ? ",pref" : "");
	}
	for (unsigned i = 0; i < bars.n && !conventional; i++) {
		/* the text has one, of 32 bits */
		if (!bars.bar[i].sizes || bars.bar[i].size < 1 << 20 ||
		    bars.bar[i].sizes > UINT32_MAX)
			continue;
		printf(" rebar%u=%" PRIx64, bars.bar[i].number, bars.bar[i].sizes);
		break;
	}
}

/* line NUMBER of TEXT, the attribute `resource`; false: nothing is there */
static bool resource_line(const char *text, unsigned line, uint64_t *size, uint64_t *flags)
{
	uint64_t start, end;

	while (line-- && text) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	if (!text || sscanf(text, "%" SCNx64 " %" SCNx64 " %" SCNx64, &start, &end, flags) != 3)
		return false;
	*size = end - start + 1;
	return *flags & RESOURCE_IO_OR_MEM && end > start;
}

static void read_resource(int root, const struct pci_addr *addr, char *text, size_t size)
{
	if (attribute_read(root, addr, "resource", text, size) < 0)
		*text = 0;
}

void described_bars_rom(int root, const struct pci_dev *dev)
{
	char resource[TEXT_MAX];
	uint64_t size, flags;

	read_resource(root, &dev->addr, resource, sizeof(resource));
	if (resource_line(resource, ROM_LINE, &size, &flags) && !(flags & RESOURCE_SHADOW))
		print_size("rom", -1, size);
}

void described_bars_virtual(int root, const struct pci_dev *dev, int64_t total)
{
	char resource[TEXT_MAX];
	uint64_t size, flags;

	read_resource(root, &dev->addr, resource, sizeof(resource));
	for (unsigned i = 0; i < BARS_MAX; i++) {
		if (!resource_line(resource, VF_LINE + i, &size, &flags) ||
		    !print_size("vfbar", i, size / total))
			continue;
		printf("%s%s", flags & RESOURCE_MEM_64 ? ",64" : "",
		       flags & RESOURCE_PREFETCH ? ",pref" : "");
	}
}
