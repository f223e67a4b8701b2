// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* memfd_create() */
#include "admin/report/report.h"

#include "admin/out.h"
#include "admin/timed.h"

#include "boot/deadline.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TITLE	 "---- "
#define PART_MAX (512 * 1024) /* bytes: what is beyond that is left out */

struct run {
	struct admin *a;
	const struct report_part *part;
	int fd;
};

/* in a child: nothing of it comes back but what it prints, and its status */
static int run(void *data)
{
	const struct run *r = data;
	struct options options = *r->a->options;
	char *args[] = { NULL };
	int status;

	if (dup2(r->fd, STDOUT_FILENO) < 0 || dup2(r->fd, STDERR_FILENO) < 0)
		return -errno;
	out_open(); /* it is no terminal now */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	options.all = r->part->all;
	options.plain = r->part->plain;
	r->a->options = &options;
	r->a->args = args;
	status = r->part->run(r->a);
	fflush(stdout);
	return status;
}

/* what is in the file FD */
static char *contents(int fd, size_t *len)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = NULL;
	ssize_t got;

	*len = 0;
	if (size < 0)
		return NULL;
	if (size > PART_MAX)
		size = PART_MAX;
	text = malloc(size + 1);
	while (text && (off_t)*len < size &&
	       (got = pread(fd, text + *len, size - *len, *len)) > 0)
		*len += got;
	if (text)
		text[*len] = 0;
	return text;
}

char *report_run(struct report *report, const struct report_part *part, int *status,
		 size_t *len)
{
	struct run r = { report->a, part, memfd_create("gpupt", MFD_CLOEXEC) };
	long left = report->end_ms - deadline_now_ms();
	char *text;

	if (r.fd < 0) {
		*status = -errno;
		return NULL;
	}
	if (left > part->limit_ms)
		left = part->limit_ms;
	*status = left > 0 ? timed_call(run, &r, left) : -ETIMEDOUT;
	text = contents(r.fd, len);
	close(r.fd);
	return text;
}

void report_title(struct report *report, const char *format, ...)
{
	va_list args;

	fputs("\n" TITLE, report->out);
	va_start(args, format);
	vfprintf(report->out, format, args);
	va_end(args);
	putc('\n', report->out);
}

/* TEXT line by line: none may look like the beginning of a part */
static void add_text(struct report *report, const struct report_part *part, const char *text,
		     size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *eol = memchr(text, '\n', end - text);
		size_t line = (eol ? eol : end) - text;

		if (line >= strlen(TITLE) && !memcmp(text, TITLE, strlen(TITLE)))
			putc(' ', report->out);
		if (part->scrub == REPORT_SCRUB)
			scrub_write(&report->scrub, text, line, report->out);
		else
			fwrite(text, 1, line, report->out);
		putc('\n', report->out);
		text += line + 1;
	}
}

void report_add(struct report *report, const struct report_part *part)
{
	char why[128];
	int status;
	size_t len = 0;
	char *text = report_run(report, part, &status, &len);

	report_title(report, "%s", part->title);
	if (text)
		add_text(report, part, text, len);
	if (len == PART_MAX)
		fputs("# what follows was too long and is left out\n", report->out);
	if (status > 0)
		fprintf(report->out, "# exit status %d\n", status);
	if (status < 0)
		fprintf(report->out, "# not whole: %s\n",
			timed_error(status, part->limit_ms, why, sizeof(why)));
	report->partial |= status < 0 || len == PART_MAX;
	free(text);
}
