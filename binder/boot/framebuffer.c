// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/framebuffer.h"

#include "boot/root.h"
#include "boot/sysfs.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX 128

/*
 * of the kernel's drivers/firmware/sysfb*.c, and of its framebuffer-coreboot.c; at most one of them has a
 * driver
 */
static const char *const devices[] = { "simple-framebuffer.0", "efi-framebuffer.0",
				       "vesa-framebuffer.0", "coreboot-framebuffer.0" };

/* what these and the drivers call their part of the BAR */
static const char *const regions[] = { "BOOTFB",  "simplefb",	 "efifb",
				       "vesafb",  "simpledrm",	 "efidrm",
				       "vesadrm", "corebootdrm", "Coreboot Framebuffer" };

/* whether the line, which begins with INDENT blanks and START-END, is about a part of what SCAN has */
static bool is_part(const struct framebuffer_scan *scan, unsigned indent, int64_t start,
		    int64_t end)
{
	if (!scan->end)
		return indent > scan->indent;
	return start >= scan->start && end <= scan->end;
}

bool framebuffer_in_line(struct framebuffer_scan *scan, const char *line)
{
	unsigned indent = strspn(line, " ");
	const char *name = strstr(line, " : "), *at = line + indent;
	int64_t start, end;

	if (!name)
		return false;
	start = pci_hex(&at, name, 16);
	at += at < name;
	end = pci_hex(&at, name, 16);
	name += 3;
	if (scan->inside && !is_part(scan, indent, start, end))
		scan->inside = false;
	if (!scan->inside && !pci_addr_parse(name, &scan->addr)) {
		scan->inside = true;
		scan->indent = indent;
		scan->start = start;
		scan->end = end;
		return false;
	}
	for (unsigned i = 0; scan->inside && i < sizeof(regions) / sizeof(*regions); i++) {
		if (!strcmp(name, regions[i]))
			return true;
	}
	return false;
}

/* in pieces: a machine may have thousands of BARs, and this runs where memory is short */
bool framebuffer_in_use(int root, struct framebuffer_scan *scan)
{
	char block[1024], line[LINE_MAX];
	bool found = false;
	size_t len = 0;
	ssize_t got;
	int fd = root_open(root, "proc/iomem", O_RDONLY, 0);

	if (fd < 0)
		return false;
	while (!found && (got = read(fd, block, sizeof(block))) > 0) {
		for (ssize_t i = 0; i < got && !found; i++) {
			if (block[i] != '\n') {
				if (len < sizeof(line) - 1)
					line[len++] = block[i];
				continue;
			}
			line[len] = 0;
			len = 0;
			found = framebuffer_in_line(scan, line);
		}
	}
	close(fd);
	return found;
}

static const char *find_device(int root)
{
	for (unsigned i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		char path[sizeof(FRAMEBUFFER_DEVICES) + 32], driver[32];

		strcpy(path, FRAMEBUFFER_DEVICES "/");
		strcat(path, devices[i]);
		strcat(path, "/driver");
		if (!sysfs_link_name(root, path, driver, sizeof(driver)))
			return devices[i];
	}
	return NULL;
}

/* the PCI device whose child DEVICE is, as the link to it says: true; false: it is none's */
static bool find_parent(int root, const char *device, struct pci_addr *addr)
{
	char path[sizeof(FRAMEBUFFER_DEVICES) + 32], target[1024], *slash;

	strcpy(path, FRAMEBUFFER_DEVICES "/");
	strcat(path, device);
	if (root_readlink(root, path, target, sizeof(target)) < 0)
		return false;
	slash = strrchr(target, '/');
	if (!slash)
		return false;
	*slash = 0;
	slash = strrchr(target, '/');
	return slash && !pci_addr_parse(slash + 1, addr);
}

void framebuffer_find(int root, struct machine *machine)
{
	struct framebuffer_scan scan = { 0 };
	const char *device = find_device(root);
	char text[128];

	if (!device)
		return;
	if (!find_parent(root, device, &scan.addr) && !framebuffer_in_use(root, &scan))
		return;
	machine->framebuffer = device;
	machine->framebuffer_device = machine_find(machine, pci_addr_print(&scan.addr, text));
	if (sysfs_read(root, "proc/sys/kernel/osrelease", text, sizeof(text)) > 0)
		machine->vfio_evicts = sysfs_number(text, 6) >= 6;
}
