// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* strcasestr() */
#include "admin/klog.h"

#include "admin/below.h"
#include "admin/device.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOG	    "dev/kmsg"
#define RECORD_MAX  8192 /* of one read; the kernel's own limit for a record is below that */
#define RECORDS_MAX 20000
#define BYTES_MAX   (4 << 20)

bool klog_names(const char *message, const struct pci_addr *addr)
{
	char text[PCI_ADDR_LEN];
	const char *wanted = device_address(addr, text), *at;
	size_t len = strlen(wanted);

	for (at = message; (at = strcasestr(at, wanted)); at++) {
		bool begins = at == message || !strchr("0123456789abcdefABCDEF:", at[-1]);

		begins |= at - message >= 5 && !strncmp(at - 5, "0000:", 5);
		if (begins && !strchr("0123456789abcdefABCDEF", at[len] ? at[len] : ' '))
			return true;
	}
	return false;
}

struct sink {
	void (*line)(void *data, const char *message, unsigned long long us);
	void *data;
};

/* lines of TEXT, each behind its level, number and time; those that begin with a blank are of a dictionary */
static void read_text(const struct sink *sink, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		char *message = strchr(line, ';');
		unsigned long long us = 0;

		if (*line == ' ' || !*line)
			continue;
		if (message)
			sscanf(line, "%*u,%*u,%llu", &us);
		sink->line(sink->data, message ? message + 1 : line, us);
	}
}

/*
 * A read of /dev/kmsg is one record, or fails with EPIPE where records were lost: the next one goes on. Below --root it
 * is a file, and a line may be in two parts: what is left of the last one is kept.
 */
int klog_read(int root, void (*line)(void *data, const char *message, unsigned long long us),
	      void *data)
{
	const struct sink sink = { .line = line, .data = data };
	int fd = below_open(root, LOG), err = 0;
	char text[2 * RECORD_MAX + 1];
	size_t kept = 0, all = 0;

	if (fd < 0)
		return -errno;
	for (unsigned n = 0; n < RECORDS_MAX && all < BYTES_MAX; n++) {
		ssize_t got = read(fd, text + kept, RECORD_MAX);
		char *end;

		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got < 0 && errno != EAGAIN && !all)
			err = -errno;
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
		read_text(&sink, text);
		kept = strlen(end);
		memmove(text, end, kept + 1);
	}
	close(fd);
	return err;
}
