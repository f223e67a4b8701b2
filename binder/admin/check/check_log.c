// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* strcasestr() */
#include "admin/check/check.h"

#include "admin/below.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOG	    "dev/kmsg"
#define RECORD_MAX  8192 /* of one read; the kernel's own limit for a record is below that */
#define RECORDS_MAX 20000
#define BYTES_MAX   (4 << 20)

/* what the kernel says of a device (drivers/pci/pci.c, drivers/iommu/intel/dmar.c, drivers/iommu/amd/iommu.c) */
static const struct {
	const char *text, *also;
	enum finding_kind kind;
	const char *fix;
} rows[] = {
	{ "can't reserve", "BAR", FIND_BAR_HELD,
	  "reboot with the device's line in the configuration; who has the range: grep -e BOOTFB -e efifb -e simplefb /proc/iomem" },
	{ "giving up", "not ready", FIND_RESET_FAILED,
	  "poweroff, and start the machine; then try another one of its reset_method" },
	{ "fault addr", "DMAR", FIND_DMA_FAULT, "dmesg | grep DMAR" },
	{ "IO_PAGE_FAULT", "Event logged", FIND_DMA_FAULT, "dmesg | grep IO_PAGE_FAULT" },
};

#define N_ROWS (sizeof(rows) / sizeof(*rows))

/* whether LINE names the device, with or without its domain */
static bool names(const char *line, const struct pci_addr *addr)
{
	char text[PCI_ADDR_LEN];
	const char *wanted = pci_addr_print(addr, text), *at;
	size_t skip = addr->domain ? 0 : strchr(text, ':') + 1 - text, len;

	wanted += skip;
	len = strlen(wanted);
	for (at = line; (at = strcasestr(at, wanted)); at++) {
		bool begins = at == line || !strchr("0123456789abcdefABCDEF:", at[-1]);

		begins |= at - line >= 5 && !strncmp(at - 5, "0000:", 5);
		if (begins && !strchr("0123456789abcdefABCDEF", at[len] ? at[len] : ' '))
			return true;
	}
	return false;
}

/* one finding of a kind for each device, with what the kernel has said last */
static void add(struct check *c, unsigned row, unsigned dev, const char *line)
{
	const struct pci_addr *addr = &c->a->machine.devs[dev].addr;
	char text[PCI_ADDR_LEN];

	pci_addr_print(addr, text);
	for (unsigned i = 0; i < c->findings.n; i++) {
		if (c->findings.list[i].kind == rows[row].kind &&
		    !strcmp(c->findings.list[i].address, text))
			return;
	}
	finding_add(&c->findings, rows[row].kind, "%s: the kernel log: %.200s", text, line);
	finding_device(&c->findings, addr);
	finding_fix(&c->findings, "%s", rows[row].fix);
}

static void check_line(struct check *c, const char *line)
{
	for (unsigned row = 0; row < N_ROWS; row++) {
		if (!strstr(line, rows[row].text) || !strstr(line, rows[row].also))
			continue;
		for (unsigned i = 0; i < c->a->machine.n_devs; i++) {
			if (c->a->plan.devs[i].state == PLAN_TAKEN &&
			    names(line, &c->a->machine.devs[i].addr))
				add(c, row, i, line);
		}
	}
}

/* lines of TEXT, each behind its level, number and time; those that begin with a blank are of a dictionary */
static void check_text(struct check *c, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		char *message = strchr(line, ';');

		if (*line != ' ')
			check_line(c, message ? message + 1 : line);
	}
}

/*
 * A read of /dev/kmsg is one record, or fails with EPIPE where records were lost: the next one goes on. Below --root it
 * is a file, and a line may be in two parts: what is left of the last one is kept.
 */
void check_log(struct check *c)
{
	int fd = below_open(c->a->root, LOG);
	char text[2 * RECORD_MAX + 1];
	size_t kept = 0, all = 0;

	if (fd < 0)
		return;
	for (unsigned n = 0; n < RECORDS_MAX && all < BYTES_MAX; n++) {
		ssize_t got = read(fd, text + kept, RECORD_MAX);
		char *end;

		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			break;
		all += got;
		text[kept + got] = 0;
		end = strrchr(text, '\n');
		if (!end) {
			kept = kept + got > RECORD_MAX ? 0 : kept + got;
			continue;
		}
		*end++ = 0;
		check_text(c, text);
		kept = strlen(end);
		memmove(text, end, kept + 1);
	}
	close(fd);
	finding_looked_at(&c->findings, "kernel log");
}
