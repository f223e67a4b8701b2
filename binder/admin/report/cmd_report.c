// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt report: one file for a bug report. */
#include "admin/report/report.h"
#include "admin/report/secrets.h"

#include "boot/deadline.h"
#include "boot/log.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALL_MS	  120000
#define NAMES_MAX 100 /* of files, gpupt-report-99.txt */

static const char head[] =
	"A report of gpupt " GPUPT_VERSION ", to be put into a bug report.\n"
	"\n"
	"It is anonymised. Replaced or removed are: names of hosts and users, UUIDs, MAC and IP addresses,\n"
	"serial numbers, labels and names of file systems, what is below /home, /media and /mnt, addresses of mail,\n"
	"comments in configuration files, and values on the kernel command line that are not about hardware, root= too.\n"
	"The same UUID or MAC address is the same number throughout. Nobody but you can know every name that there is:\n"
	"read it before you publish it.\n";

/* Names that are not known cannot be taken out: without them there is no report. */
static int read_secrets(struct report *report)
{
	static const struct report_part part = { .run = secrets_print, .limit_ms = 10000 };
	int status;
	size_t len;
	char *text = report_run(report, &part, &status, &len);

	if (text && !status)
		secrets_add(&report->scrub, text);
	else
		log_error(
			"unable to find out which names to leave out of the report: nothing is written");
	if (report->scrub.failed)
		admin_no_memory();
	status = text && !status && !report->scrub.failed ? EXIT_OK : EXIT_SYSTEM;
	free(text);
	return status;
}

/* what the user has written */
static void add_input(struct report *report)
{
	struct admin *a = report->a;
	const char *name, *text;
	size_t len;
	unsigned n = 0;
	int err;
	char *cmdline = admin_read_file(a, INPUT_CMDLINE + 1, &err);

	report_title(report, "command line");
	if (cmdline)
		scrub_write_cmdline(&report->scrub, cmdline, report->out);
	else
		fputs("none\n", report->out);
	free(cmdline);
	admin_read_conf(a);
	while (input_file(&a->input, n, &text, &len))
		n++;
	while (n--) { /* as they were read */
		name = input_file(&a->input, n, &text, &len);
		if (!text || !strcmp(name, INPUT_CMDLINE))
			continue;
		fputs("\n---- file ", report->out);
		scrub_write(&report->scrub, name, strlen(name), report->out);
		putc('\n', report->out);
		scrub_write_conf(&report->scrub, text, len, report->out);
	}
}

static int make(struct report *report)
{
	int status = read_secrets(report);

	if (status)
		return status;
	fputs(head, report->out);
	add_input(report);
	for (const struct report_part *part = report_parts; part->title; part++)
		report_add(report, part);
	fputs("\n---- end\n", report->out);
	return EXIT_OK;
}

/* a new file: NAME, or where that is NULL the first name that is free, which NAME becomes */
static int create(const char **name, char *own, size_t size)
{
	int fd = -1;

	for (unsigned i = 1; i < NAMES_MAX && fd < 0; i++) {
		if (!*name)
			snprintf(own, size, i == 1 ? "gpupt-report.txt" : "gpupt-report-%u.txt",
				 i);
		fd = open(*name ? *name : own,
			  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (*name || (fd < 0 && errno != EEXIST))
			break;
	}
	if (!*name)
		*name = own;
	return fd;
}

/* The file is for who has called sudo, and is to be attached by a browser of theirs. */
static void give_to_caller(int fd)
{
	const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");

	if (!geteuid() && uid && gid && atol(uid) > 0 && fchown(fd, atol(uid), atol(gid)) < 0)
		log_warning("the report stays root's: %s", strerror(errno));
}

static int write_file(const char *name, const char *text, size_t len)
{
	char own[32];
	int fd = create(&name, own, sizeof(own));
	ssize_t done = 0;

	if (fd < 0) {
		log_error("%s: %s%s", name, strerror(errno),
			  errno == EEXIST ? ": name another one"
					  : ": `gpupt report -` prints the report");
		return EXIT_SYSTEM;
	}
	for (size_t at = 0; at < len && done >= 0; at += done)
		done = write(fd, text + at, len - at);
	if (done >= 0)
		give_to_caller(fd);
	if (done < 0 || close(fd) < 0) {
		log_error("%s: %s", name, strerror(errno));
		unlink(name);
		return EXIT_SYSTEM;
	}
	printf("%s: the report. Read it before you publish it: its head says what was taken out.\n",
	       name);
	return EXIT_OK;
}

static int put_out(const char *name, const char *text, size_t len)
{
	if (!name || strcmp(name, "-") != 0)
		return write_file(name, text, len);
	fwrite(text, 1, len, stdout);
	return EXIT_OK; /* out_close() says whether it could be written */
}

int cmd_report(struct admin *a)
{
	struct report report = { .a = a, .end_ms = deadline_now_ms() + ALL_MS };
	const char *name = a->args[0];
	char *text = NULL;
	size_t len = 0;
	int status;

	report.out = open_memstream(&text, &len);
	if (!report.out)
		return admin_no_memory();
	status = make(&report);
	if (fclose(report.out) && !status)
		status = admin_no_memory();
	if (!status && admin_is_live(a) && geteuid())
		log_warning("made without root, it lacks much: sudo gpupt report");
	if (!status)
		status = put_out(name, text, len);
	if (!status && report.partial)
		status = EXIT_PARTIAL;
	scrub_free(&report.scrub);
	free(text);
	return status;
}
