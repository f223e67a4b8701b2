// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/report.h"

#include "boot/apply_text.h"
#include "boot/attr.h"
#include "boot/put.h"
#include "boot/root.h"
#include "core/plan_text.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat() */
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define NEW	    REPORT_JSON ".new"
#define HASH_MEMBER "\"config_hash\": \""
#define UNKNOWN	    "0000000000000000"
#define HASH_DIGITS 16

/* the length of the UTF-8 sequence at P, which is not ASCII; 0: it is none */
static size_t utf8_len(const char *p, const char *end)
{
	unsigned char c = *p;
	size_t len = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

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
static void put_string(struct put *p, const char *text, size_t len)
{
	const char *end = text + len, *plain = text;

	put_text(p, "\"");
	while (text < end) {
		unsigned char c = *text;
		bool is_plain = c >= ' ' && c != 0x7f && c != '"' && c != '\\';
		size_t n = !is_plain ? 0 : c < 0x7f ? 1 : utf8_len(text, end);

		text += n;
		if (n)
			continue;
		put_bytes(p, plain, text - plain);
		if (c == '"' || c == '\\') {
			put_text(p, "\\");
			plain = text++;
		} else {
			put_text(p, "\\u");
			put_hex(p, c, 4);
			plain = ++text;
		}
	}
	put_bytes(p, plain, text - plain);
	put_text(p, "\"");
}

/* "NAME": after a comma */
static void put_name(struct put *p, const char *name)
{
	put_text(p, ", \"");
	put_text(p, name);
	put_text(p, "\": ");
}

/* "NAME": "TEXT" after a comma, or null */
static void put_member(struct put *p, const char *name, const char *text)
{
	put_name(p, name);
	if (text)
		put_string(p, text, strlen(text));
	else
		put_text(p, "null");
}

static void put_count(struct put *p, const char *name, unsigned long number)
{
	put_name(p, name);
	put_number(p, number);
}

static void put_ids(struct put *p, const char *name, uint16_t vendor, uint16_t device)
{
	put_name(p, name);
	put_text(p, "\"");
	put_hex(p, vendor, 4);
	put_text(p, ":");
	put_hex(p, device, 4);
	put_text(p, "\"");
}

static void put_address(struct put *p, const struct pci_dev *dev)
{
	char addr[PCI_ADDR_LEN];

	put_text(p, "\"");
	put_text(p, pci_addr_print(&dev->addr, addr));
	put_text(p, "\"");
}

/* where the configuration says so */
static void put_rule(struct put *p, const struct rule *rule)
{
	put_member(p, "file", rule->file);
	put_count(p, "line", rule->line);
	put_name(p, "text");
	put_string(p, rule->text, rule->text_len);
}

/* as many as a person may want to read: of all, each device of a group would name each other one */
static void put_sharers(struct put *p, const struct plan *plan, unsigned i)
{
	bool shares = plan->devs[i].shares_group;
	int j = shares ? plan_sharer(plan, i, -1) : -1;

	put_count(p, "shares_group_count", shares ? plan_count_sharers(plan, i) : 0);
	put_text(p, ", \"shares_group_with\": [");
	for (int n = 0; j >= 0 && n < REPORT_SHARERS; n++, j = plan_sharer(plan, i, j)) {
		put_text(p, n ? ", " : "");
		put_address(p, &plan->machine->devs[j]);
	}
	put_text(p, "]");
}

static void put_device(struct put *p, const struct report *r, unsigned i)
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
	put_text(p, "{\"address\": ");
	put_address(p, dev);
	put_ids(p, "id", dev->ids.vendor, dev->ids.device);
	put_ids(p, "subsystem", dev->ids.subvendor, dev->ids.subdevice);
	put_text(p, ", \"class\": \"");
	put_hex(p, dev->ids.class, 6);
	put_text(p, "\"");
	if (dev->group >= 0)
		put_count(p, "group", dev->group);
	else
		put_member(p, "group", NULL);
	put_member(p, "state", state);
	put_member(p, "wanted", d->driver);
	put_member(p, "driver", now);
	put_member(p, "driver_before", dev->driver);
	put_rule(p, d->rule);
	put_member(p, "message", *text ? text : NULL);
	put_sharers(p, r->plan, i);
	put_text(p, "}");
}

static void put_virtual(struct put *p, const struct report *r, const struct plan_virtual *v)
{
	char text[256];

	put_text(p, "{\"parent\": ");
	put_address(p, &r->plan->machine->devs[v->parent]);
	put_member(p, "state", v->reason == REFUSE_NONE ? "later" : "refused");
	put_rule(p, v->rule);
	put_member(p, "message",
		   v->reason == REFUSE_NONE
			   ? NULL
			   : plan_text_virtual_refusal(r->plan, v, text, sizeof(text)));
	put_text(p, "}");
}

/* the list NAME after another list: the steps that prepare devices, or those that load modules */
static void put_steps(struct put *p, const struct apply *apply, const char *name, bool prepare)
{
	const char *comma = "\n  ";

	put_text(p, "],\n \"");
	put_text(p, name);
	put_text(p, "\": [");
	for (unsigned i = 0; apply && i < apply->steps->n; i++) {
		const struct step *step = &apply->steps->list[i];
		int result = apply->results[i];
		char text[256];

		if (prepare ? !steps_prepares(step) : step->kind != STEP_LOAD)
			continue;
		put_text(p, comma);
		put_text(p, prepare ? "{\"done\": " : "{\"loaded\": ");
		put_text(p, result ? "false" : "true");
		if (prepare)
			put_member(p, "step",
				   plan_text_step(apply->steps, i, text, sizeof(text)));
		else
			put_member(p, "name", step->driver);
		put_member(p, "message",
			   result ? apply_text(apply, i, text, sizeof(text)) : NULL);
		put_text(p, "}");
		comma = ",\n  ";
	}
}

static void put_plan(struct put *p, const struct report *r)
{
	const char *comma = "\n  ";

	put_text(p, ",\n \"devices\": [");
	for (unsigned i = 0; i < r->plan->machine->n_devs; i++) {
		if (r->plan->devs[i].state == PLAN_NONE)
			continue;
		put_text(p, comma);
		put_device(p, r, i);
		comma = ",\n  ";
	}
	put_text(p, "],\n \"absent\": [");
	comma = "\n  {\"state\": \"absent\"";
	for (unsigned i = 0; i < r->plan->n_absent; i++) {
		put_text(p, comma);
		put_rule(p, r->plan->absent[i]);
		put_text(p, "}");
		comma = ",\n  {\"state\": \"absent\"";
	}
	put_text(p, "],\n \"virtual\": [");
	comma = "\n  ";
	for (unsigned i = 0; i < r->plan->n_virtuals; i++) {
		put_text(p, comma);
		put_virtual(p, r, &r->plan->virtuals[i]);
		comma = ",\n  ";
	}
	put_steps(p, r->apply, "preparation", true);
	put_steps(p, r->apply, "modules", false);
	put_text(p, "]");
}

static void put_report(struct put *p, const struct report *r)
{
	struct utsname uts = { 0 };

	uname(&uts);
	put_text(p, "{\"gpupt\": \"" GPUPT_VERSION "\"");
	put_member(p, "kernel", uts.release);
	put_text(p, ", " HASH_MEMBER);
	put_hex(p, r->input->hash, HASH_DIGITS);
	put_text(p, "\"");
	put_member(p, "result", r->result);
	put_member(p, "message", r->message);
	put_count(p, "exit", r->exit_status);
	put_count(p, "duration_us", r->duration_us);
	put_count(p, "uptime_ms", r->uptime_ms);
	put_text(p, ",\n \"config_errors\": [");
	for (unsigned i = 0; i < r->input->conf.n_errors && i < CONF_ERRORS_MAX; i++) {
		const struct conf_error *e = &r->input->conf.errors[i];

		put_text(p, i ? ",\n  {\"line\": " : "\n  {\"line\": ");
		put_number(p, e->line);
		put_count(p, "column", e->column);
		put_member(p, "file", e->file);
		put_member(p, "message", e->what);
		put_text(p, "}");
	}
	put_text(p, "]");
	if (r->plan)
		put_plan(p, r);
	put_text(p, "}\n");
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
	struct put put;
	int fd, err;

	/* what is in its place, half-written or somebody's link, is not written to */
	do
		fd = openat(dir, NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0644);
	while (fd < 0 && errno == EEXIST && !unlinkat(dir, NEW, 0));
	if (fd < 0)
		return -errno;
	put_start(&put, fd);
	put_report(&put, report);
	err = put_end(&put);
	close(fd);
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
	char text[512], want[HASH_DIGITS], *has;
	ssize_t len;
	int fd = root_open(root, REPORT_FILE, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len < 0 ? 0 : len] = 0;
	has = strstr(text, HASH_MEMBER);
	if (!has)
		return false;
	has += strlen(HASH_MEMBER);
	/* of no files: with gpupt=off, or where a hang came first, none were read */
	if (!strncmp(has, UNKNOWN, HASH_DIGITS))
		return false;
	pci_hex_print(want, hash, HASH_DIGITS);
	return strncmp(has, want, HASH_DIGITS) != 0;
}
