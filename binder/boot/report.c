// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/report.h"

#include "boot/apply_text.h"
#include "boot/root.h"
#include "core/plan_text.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define NEW	    REPORT_JSON ".new"
#define HASH_MEMBER "\"config_hash\": \""
#define UNKNOWN	    "0000000000000000"
#define HASH_FORMAT "%016" PRIx64

/* the length of the UTF-8 sequence at P, as far as its first byte tells; 0: it is none */
static size_t utf8_len(const char *p, const char *end)
{
	unsigned char c = *p;
	size_t len = c < 0x80	? 1
		     : c < 0xc2 ? 0
		     : c < 0xe0 ? 2
		     : c < 0xf0 ? 3
		     : c < 0xf5 ? 4
				: 0;

	if (len > (size_t)(end - p))
		return 0;
	/* overlong, a surrogate, or beyond the last character */
	if ((c == 0xe0 && (p[1] & 0xe0) == 0x80) || (c == 0xed && (p[1] & 0xe0) == 0xa0) ||
	    (c == 0xf0 && (p[1] & 0xf0) == 0x80) || (c == 0xf4 && (p[1] & 0xf0) != 0x80))
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

/* a JSON string of LEN bytes of TEXT; a file's name may be any bytes, those get their number */
static void put_text(FILE *f, const char *text, size_t len)
{
	const char *end = text + len;

	fputc('"', f);
	while (text < end) {
		unsigned char c = *text;
		size_t n = utf8_len(text, end);

		if (!n || c < ' ' || c == 0x7f) {
			fprintf(f, "\\u%04x", c);
			n = 1;
		} else {
			if (c == '"' || c == '\\')
				fputc('\\', f);
			fwrite(text, 1, n, f);
		}
		text += n;
	}
	fputc('"', f);
}

/* "NAME": "TEXT" after a comma, or null */
static void put_member(FILE *f, const char *name, const char *text)
{
	fprintf(f, ", \"%s\": ", name);
	if (text)
		put_text(f, text, strlen(text));
	else
		fputs("null", f);
}

/* where the configuration says so */
static void put_rule(FILE *f, const struct rule *rule)
{
	put_member(f, "file", rule->file);
	fprintf(f, ", \"line\": %u, \"text\": ", rule->line);
	put_text(f, rule->text, rule->text_len);
}

/* as many as a person may want to read: of all, each device of a group would name each other one */
static void put_sharers(FILE *f, const struct plan *plan, unsigned i)
{
	bool shares = plan->devs[i].shares_group;
	int j = shares ? plan_sharer(plan, i, -1) : -1;

	fprintf(f, ", \"shares_group_count\": %u, \"shares_group_with\": [",
		shares ? plan_count_sharers(plan, i) : 0);
	for (int n = 0; j >= 0 && n < REPORT_SHARERS; n++, j = plan_sharer(plan, i, j))
		fprintf(f, "%s\"%s\"", n ? ", " : "",
			pci_addr_print(&plan->machine->devs[j].addr,
				       (char[PCI_ADDR_LEN]){ 0 }));
	fputc(']', f);
}

static void put_device(FILE *f, const struct report *r, unsigned i)
{
	const struct plan_device *d = &r->plan->devs[i];
	const struct pci_dev *dev = &r->plan->machine->devs[i];
	const char *state = "refused", *now = dev->driver;
	char text[256] = "";

	if (d->state == PLAN_REFUSED) {
		plan_text_refusal(r->plan, i, text, sizeof(text));
	} else if (r->apply && r->apply->devs[i].bound) {
		state = "bound";
		now = r->apply->devs[i].driver ? r->apply->devs[i].driver : d->driver;
	} else {
		state = "failed";
		if (r->apply)
			now = r->apply->devs[i].driver;
	}
	/* also of one that is bound, where its override is not what it should be */
	if (r->apply && d->state != PLAN_REFUSED &&
	    (*state == 'f' || r->apply->results[r->apply->devs[i].step]))
		apply_text(r->apply, r->apply->devs[i].step, text, sizeof(text));
	fprintf(f, "{\"address\": \"%s\"",
		pci_addr_print(&dev->addr, (char[PCI_ADDR_LEN]){ 0 }));
	fprintf(f, ", \"id\": \"%04x:%04x\", \"subsystem\": \"%04x:%04x\", \"class\": \"%06x\"",
		dev->ids.vendor, dev->ids.device, dev->ids.subvendor, dev->ids.subdevice,
		dev->ids.class);
	if (dev->group >= 0)
		fprintf(f, ", \"group\": %d", dev->group);
	else
		fputs(", \"group\": null", f);
	put_member(f, "state", state);
	put_member(f, "wanted", d->driver);
	put_member(f, "driver", now);
	put_member(f, "driver_before", dev->driver);
	put_rule(f, d->rule);
	put_member(f, "message", *text ? text : NULL);
	put_sharers(f, r->plan, i);
	fputc('}', f);
}

static void put_virtual(FILE *f, const struct report *r, const struct plan_virtual *v,
			const char *comma)
{
	char text[256];

	fprintf(f, "%s{\"parent\": \"%s\"", comma,
		pci_addr_print(&r->plan->machine->devs[v->parent].addr, text));
	put_member(f, "state", v->reason == REFUSE_NONE ? "later" : "refused");
	put_rule(f, v->rule);
	put_member(f, "message",
		   v->reason == REFUSE_NONE
			   ? NULL
			   : plan_text_virtual_refusal(r->plan, v, text, sizeof(text)));
	fputc('}', f);
}

/* the list NAME after another list: the steps that prepare devices, or those that load modules */
static void put_steps(FILE *f, const struct apply *apply, const char *name, bool prepare)
{
	const char *comma = "\n  ";

	fprintf(f, "],\n \"%s\": [", name);
	for (unsigned i = 0; apply && i < apply->steps->n; i++) {
		const struct step *step = &apply->steps->list[i];
		int result = apply->results[i];
		char text[256];

		if (prepare ? !steps_prepares(step) : step->kind != STEP_LOAD)
			continue;
		fprintf(f, "%s{\"%s\": %s", comma, prepare ? "done" : "loaded",
			result ? "false" : "true");
		if (prepare)
			put_member(f, "step",
				   plan_text_step(apply->steps, i, text, sizeof(text)));
		else
			put_member(f, "name", step->driver);
		put_member(f, "message",
			   result ? apply_text(apply, i, text, sizeof(text)) : NULL);
		fputc('}', f);
		comma = ",\n  ";
	}
}

static void put_plan(FILE *f, const struct report *r)
{
	const char *comma = "\n  ";

	fputs(",\n \"devices\": [", f);
	for (unsigned i = 0; i < r->plan->machine->n_devs; i++) {
		if (r->plan->devs[i].state == PLAN_NONE)
			continue;
		fputs(comma, f);
		put_device(f, r, i);
		comma = ",\n  ";
	}
	fputs("],\n \"absent\": [", f);
	comma = "\n  {\"state\": \"absent\"";
	for (unsigned i = 0; i < r->plan->n_absent; i++) {
		fputs(comma, f);
		put_rule(f, r->plan->absent[i]);
		fputc('}', f);
		comma = ",\n  {\"state\": \"absent\"";
	}
	fputs("],\n \"virtual\": [", f);
	comma = "\n  ";
	for (unsigned i = 0; i < r->plan->n_virtuals; i++) {
		put_virtual(f, r, &r->plan->virtuals[i], comma);
		comma = ",\n  ";
	}
	put_steps(f, r->apply, "preparation", true);
	put_steps(f, r->apply, "modules", false);
	fputc(']', f);
}

static void put_report(FILE *f, const struct report *r)
{
	struct utsname uts = { 0 };

	uname(&uts);
	fputs("{\"gpupt\": \"" GPUPT_VERSION "\"", f);
	put_member(f, "kernel", uts.release);
	fprintf(f, ", " HASH_MEMBER HASH_FORMAT "\"", r->input->hash);
	put_member(f, "result", r->result);
	put_member(f, "message", r->message);
	fprintf(f, ", \"exit\": %d, \"duration_us\": %lu, \"uptime_ms\": %lu", r->exit_status,
		r->duration_us, r->uptime_ms);
	fputs(",\n \"config_errors\": [", f);
	for (unsigned i = 0; i < r->input->conf.n_errors && i < CONF_ERRORS_MAX; i++) {
		const struct conf_error *e = &r->input->conf.errors[i];

		fprintf(f, "%s\n  {\"line\": %u, \"column\": %u", i ? "," : "", e->line,
			e->column);
		put_member(f, "file", e->file);
		put_member(f, "message", e->what);
		fputc('}', f);
	}
	fputc(']', f);
	if (r->plan)
		put_plan(f, r);
	fputs("}\n", f);
}

int report_open_dir(int root)
{
	int run = root_open(root, REPORT_RUN, O_RDONLY | O_DIRECTORY, 0), dir;

	if (run < 0)
		return -errno;
	dir = mkdirat(run, REPORT_NAME, 0755) < 0 && errno != EEXIST
		      ? -1
		      : openat(run, REPORT_NAME,
			       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		dir = -errno;
	close(run);
	return dir;
}

static int write_file(const struct report *report, int dir)
{
	FILE *f;
	int fd, err;

	/* what is in its place, half-written or somebody's link, is not written to */
	unlinkat(dir, NEW, 0);
	fd = openat(dir, NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	f = fdopen(fd, "w");
	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	put_report(f, report);
	err = fflush(f) || ferror(f) ? -EIO : 0;
	fclose(f);
	if (!err && renameat(dir, NEW, dir, REPORT_JSON) < 0)
		err = -errno;
	if (err) /* half a report, in the memory that there was too little of */
		unlinkat(dir, NEW, 0);
	return err;
}

int report_write(const struct report *report, int root)
{
	int dir = report_open_dir(root), err;

	if (dir < 0)
		return dir;
	err = write_file(report, dir);
	close(dir);
	return err;
}

bool report_is_stale(int root, uint64_t hash)
{
	/* it stands in the first line, before anything of unknown length */
	char text[512], want[17], *has;
	ssize_t len;
	int fd = root_open(root, REPORT_FILE, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len < 0 ? 0 : len] = 0;
	has = strstr(text, HASH_MEMBER);
	/* of no files: with gpupt=off, or where a hang came first, none were read */
	if (has && !strncmp(has + strlen(HASH_MEMBER), UNKNOWN, strlen(UNKNOWN)))
		return false;
	snprintf(want, sizeof(want), HASH_FORMAT, hash);
	return has && strncmp(has + strlen(HASH_MEMBER), want, strlen(want)) != 0;
}
