// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt pick: chooses a card, with the person at the terminal or by its address, and writes its line. What
 * it says comes from a plan that is made with the line added: see pick.h.
 */
#include "admin/pick/pick.h"
#include "admin/pick/pick_tell.h"

#include "admin/below.h"
#include "admin/generator.h"
#include "admin/js.h"
#include "admin/out.h"
#include "admin/pick/ask.h"
#include "admin/pick/conffile_replace.h"
#include "admin/pick/rebuild.h"
#include "admin/wrap.h"

#include "boot/log.h"
#include "boot/tell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REBUILD_MAX 256

static int fail(const char *name, int err)
{
	switch (err) {
	case -EACCES:
	case -EPERM:
		log_error("%s: %s%s", name, strerror(-err),
			  geteuid() ? ": run `gpupt pick` as root" : ": nothing was written");
		return EXIT_PERMISSION;
	case -ESTALE:
		log_error(
			"%s: somebody changed it meanwhile: nothing was written, run `gpupt pick` again",
			name);
		return EXIT_SYSTEM;
	case -EBUSY:
		log_error("%s: another `gpupt pick` is writing it: nothing was written", name);
		return EXIT_SYSTEM;
	case -EFBIG:
		log_error("%s: gpupt-bind reads at most 256 KiB of it: nothing was written",
			  name);
		return EXIT_SYSTEM;
	default:
		log_error("%s: %s: nothing was written", name, strerror(-err));
		return EXIT_SYSTEM;
	}
}

static bool can_rebuild(const struct admin *a)
{
	return generator_find(a) || below_has(a->root, "usr/sbin/gpupt-overlay");
}

/* the command has not done what it is for: what state that leaves things in, and what to do */
static void tell_failure(const struct rebuild *r, const char *command)
{
	static const char state[] =
		"the line is written, and the images may be old or half-made: run it again before you reboot";

	if (r->err)
		log_error(
			"unable to run %s: %s: the line is written, the images are as they were: run it before you reboot",
			command, strerror(-r->err));
	else if (r->interrupted)
		log_error("%s: interrupted: %s", command, state);
	else if (WIFSIGNALED(r->status))
		log_error("%s: ended by signal %d: %s", command, WTERMSIG(r->status), state);
	else
		log_error("%s: exit status %d: %s", command, WEXITSTATUS(r->status), state);
}

/* a warning may be about what the next boot needs: also where all went well */
static void tell_warnings(const struct rebuild *r, const char *command)
{
	if (!*r->warnings)
		return;
	log_warning("%s: it had this to say:", command);
	fputs(r->warnings, stderr);
	if (r->more_warnings)
		log_warning("%s: and %u more lines", command, r->more_warnings);
}

/* EXIT_OK: the images are new */
static int rebuild(struct rebuild *r, const char *command, bool json)
{
	if (!json && !out_is_terminal())
		printf("Running: %s\n", command);
	if (!rebuild_run(r, command)) {
		tell_warnings(r, command);
		if (!json)
			printf("%s: done in %u s.\n", command, r->seconds);
		return EXIT_OK;
	}
	fputs(r->tail, stderr);
	tell_failure(r, command);
	return EXIT_PARTIAL;
}

/* the line is written: what is left is the initramfs */
static int finish(struct pick *p, struct rebuild *r, bool *rebuilt)
{
	const struct options *o = p->admin->options;
	char command[REBUILD_MAX], prompt[REBUILD_MAX + 64];
	bool run = o->rebuild;
	int status = EXIT_OK;

	generator_rebuild(p->admin, command, sizeof(command));
	if (!can_rebuild(p->admin)) {
		if (!o->json)
			wrap_print(
				"", 0, STYLE_PLAIN,
				"No generator of initramfs images was found here: build the image anew with what made it, or see gpupt-overlay(8).");
		return o->rebuild ? EXIT_PARTIAL : EXIT_OK;
	}
	if (!run && !o->yes && admin_is_live(p->admin)) {
		snprintf(prompt, sizeof(prompt), "Rebuild the initramfs now, with `%s`?",
			 command);
		run = ask_yes_no(prompt, true) == ANSWER_YES;
	}
	if (run) {
		status = rebuild(r, command, o->json);
		*rebuilt = !status;
	}
	if (o->json)
		return status;
	if (*rebuilt)
		puts("Reboot; then `gpupt status` says what has become of it.");
	else if (!run)
		printf("Now rebuild the initramfs: %s\n", command);
	return status;
}

static json_t *list_lines(const char *text)
{
	json_t *list = json_array();

	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		js_append(list, js_textn(text, len));
	}
	return list;
}

/* pick --yes, for programs */
static int print_json(struct pick *p, bool written, const struct rebuild *r, bool rebuilt)
{
	char command[REBUILD_MAX], addr[PCI_ADDR_LEN];
	const struct trial *t = written ? &p->trial : &p->before;
	json_t *devices = json_array();
	const char *backup = written && p->file.exists ? p->file.backup : NULL;

	for (unsigned i = 0; i < t->machine.n_devs; i++) {
		const struct plan_device *d = &t->plan.devs[i];

		if (d->state != PLAN_TAKEN || d->rule != t->rule)
			continue;
		js_append(devices, json_pack("{s:s, s:s}", "address",
					     pci_addr_print(&t->machine.devs[i].addr, addr),
					     "wanted", d->driver));
	}
	generator_rebuild(p->admin, command, sizeof(command));
	return js_print(
		"pick",
		json_pack("{s:b, s:o, s:i, s:o, s:o, s:o, s:O, s:o, s:b, s:o}", "written",
			  written, "file", js_text_or_null(t->rule->file), "line",
			  (int)t->rule->line, "text",
			  js_textn(t->rule->text, t->rule->text_len), "backup",
			  js_text_or_null(backup), "devices", devices, "warnings", p->warnings,
			  "rebuild", js_text_or_null(can_rebuild(p->admin) ? command : NULL),
			  "rebuilt", rebuilt, "rebuild_warnings", list_lines(r->warnings)));
}

static int write_line(struct pick *p)
{
	bool json = p->admin->options->json, rebuilt = false;
	struct rebuild r = { 0 };
	int err, status, json_status;
	const char *which;

	err = conffile_replace(&p->file, p->text, p->len, &which);
	if (err)
		return fail(which, err);
	if (!json) {
		printf("%s:%u: %s\n", p->name, p->number, p->line);
		if (p->admin->options->yes) /* else it was shown before */
			pick_tell_devices(p);
		if (p->file.exists)
			printf("The file as it was: %s\n", p->file.backup);
	}
	status = finish(p, &r, &rebuilt);
	if (!json)
		return status;
	json_status = print_json(p, true, &r, rebuilt);
	return json_status ? json_status : status;
}

/* EXIT_OK: the line is in p->trial, and is to be written */
static int pick(struct pick *p)
{
	static const struct rebuild none;
	enum choice choice = p->admin->options->yes ? pick_args(p) : pick_ask(p);

	switch (choice) {
	case CHOICE_WRITE:
		return write_line(p);
	case CHOICE_THERE:
		return p->admin->options->json ? print_json(p, false, &none, false) : EXIT_OK;
	case CHOICE_LEFT:
		puts("Nothing was changed.");
		return EXIT_OK;
	case CHOICE_REFUSED:
		return EXIT_PARTIAL;
	case CHOICE_USAGE:
		return EXIT_USAGE;
	default:
		return EXIT_SYSTEM;
	}
}

static int check_usage(const struct admin *a)
{
	const struct options *o = a->options;
	const char *wrong = NULL;

	if (o->yes && !*a->args)
		wrong = "--yes: expected the address of a card: `gpupt list` shows them";
	else if (o->json && !o->yes)
		wrong = "--json: expected --yes ADDRESS with it: a program cannot be asked";
	else if (!o->yes && a->args[0] && a->args[1])
		wrong = "expected --yes before an address with options";
	else if (o->rebuild && !admin_is_live(a))
		wrong = "--rebuild: not with --root: that tree's images are another system's";
	else if (!o->yes && !isatty(STDIN_FILENO))
		wrong = "standard input is no terminal: expected --yes ADDRESS";
	if (!wrong)
		return EXIT_OK;
	log_error("pick: %s", wrong);
	return EXIT_USAGE;
}

/* all that is read before a choice can be made */
static int prepare(struct pick *p)
{
	struct admin *a = p->admin;
	const char *conf = a->options->conf;
	int err, status;

	admin_read_conf(a);
	/* the line is for the boots without gpupt.config=none */
	if (a->input.cmdline.no_config && !conf)
		input_read_conf(&a->input, a->root, NULL);
	status = admin_make_plan(a);
	if (status)
		return status;
	if (a->input.conf.n_errors) {
		tell_conf_errors(&a->input.conf);
		return EXIT_CONF;
	}
	p->name = conf ? conf : INPUT_CONF;
	err = conffile_open(&p->file, conf ? AT_FDCWD : a->root, p->name);
	if (!err)
		err = conffile_may_write(&p->file);
	return err ? fail(p->name, err) : EXIT_OK;
}

int cmd_pick(struct admin *a)
{
	struct pick p = { .admin = a, .warnings = json_array() };
	int status = check_usage(a);

	if (!status)
		status = p.warnings ? prepare(&p) : admin_no_memory();
	if (!status)
		status = pick(&p);
	trial_free(&p.before);
	trial_free(&p.trial);
	loader_close(&p.loader);
	free(p.text);
	conffile_close(&p.file);
	json_decref(p.warnings);
	return status;
}
