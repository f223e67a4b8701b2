// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt create: the mediated devices and virtual functions of the configuration, once their parents
 * have their drivers.
 */
#include "admin/live/create.h"
#include "admin/live/handover.h"
#include "admin/live/insert.h"
#include "admin/record.h"

#include "boot/log.h"
#include "boot/tell.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOAD_MS 10000

struct creation {
	struct admin *a;
	json_t *lines;
	bool failed;
};

static bool has_virtuals(const struct conf *conf)
{
	for (unsigned i = 0; i < conf->n_rules; i++) {
		if (conf->rules[i].kind != RULE_DEVICE)
			return true;
	}
	return false;
}

/* one line's outcome, which C no longer needs */
static void tell_line(struct creation *all, struct created *c)
{
	char text[128];
	bool bad = !strcmp(c->state, "failed");

	create_print(c, text, sizeof(text));
	if (bad)
		log_error("%s: %s", text, c->message);
	else if (*c->message)
		log_warning("%s: %s", text, c->message);
	if (!bad && !all->a->options->json)
		printf("%s: %s\n", text,
		       !strcmp(c->state, "kept") ? "is there already" : "made");
	all->failed |= bad;
	js_append(all->lines, create_json(c));
	create_free(c);
}

static void tell_absent(struct creation *all, const struct rule *rule)
{
	struct created c = { .rule = rule, .state = "failed" };

	snprintf(c.type, sizeof(c.type), "%.*s", (int)rule->mdev_type.len, rule->mdev_type.at);
	snprintf(c.uuid, sizeof(c.uuid), "%.*s", (int)rule->uuid.len, rule->uuid.at);
	snprintf(c.message, sizeof(c.message), "no such device");
	tell_line(all, &c);
}

/* a mediated device does not ask for it, and no VM opens one without */
static void load_iommu(const struct admin *a)
{
	int err = insert_within(a->options->root, PLAN_IOMMU_MODULE, LOAD_MS);

	if (err && err != -EXDEV) /* a test's tree has no kernel to load it into */
		log_warning("unable to load module " PLAN_IOMMU_MODULE
			    ", which VMs need for mediated devices: %s",
			    insert_error(err));
}

static int run(struct creation *all)
{
	struct admin *a = all->a;
	struct create_clock clock;
	int status = admin_make_plan(a);
	bool mdevs = false;

	if (status)
		return status;
	create_start(&clock);
	for (unsigned i = 0; i < a->plan.n_virtuals; i++) {
		struct created c;

		if (create_virtual(&c, a, &a->plan.virtuals[i], &clock)) {
			create_free(&c);
			return admin_no_memory();
		}
		mdevs |= c.rule->kind == RULE_MDEV && strcmp(c.state, "failed") != 0;
		tell_line(all, &c);
	}
	if (mdevs)
		load_iommu(a);
	for (unsigned i = 0; i < a->plan.n_absent; i++) {
		if (a->plan.absent[i]->kind != RULE_DEVICE)
			tell_absent(all, a->plan.absent[i]);
	}
	return all->failed ? EXIT_PARTIAL : EXIT_OK;
}

/* the same for programs that read it later, and for those that asked */
static int report(struct creation *all, const char *result, const char *message, int status)
{
	struct admin *a = all->a;
	json_t *object =
		json_pack("{s:s, s:o, s:i, s:O}", "result", result, "message",
			  js_text_or_null(message), "exit", status, "lines", all->lines);
	int err = record_write(a, CREATE_JSON, object);

	if (err)
		log_warning("unable to write /" CREATE_FILE ": %s", strerror(-err));
	if (!a->options->json)
		json_decref(object);
	else if (js_print("create", object))
		return EXIT_SYSTEM;
	return status;
}

int cmd_create(struct admin *a)
{
	struct creation all = { .a = a };
	int status;

	admin_read_conf(a);
	tell_conf_errors(&a->input.conf);
	/* for most machines that is all: the service costs them nothing */
	if (!has_virtuals(&a->input.conf) && !a->options->json)
		return a->input.conf.n_errors ? EXIT_CONF : EXIT_OK;
	status = handover_permit(a, "create");
	if (status)
		return status;
	all.lines = json_array();
	if (a->input.cmdline.off) {
		log_info("%s on the kernel command line: nothing done", a->input.cmdline.off);
		status = report(&all, "off", a->input.cmdline.off, EXIT_OK);
	} else {
		status = has_virtuals(&a->input.conf) ? run(&all) : EXIT_OK;
		if (status <= EXIT_PARTIAL && a->input.conf.n_errors)
			status = EXIT_CONF;
		status = report(&all,
				status == EXIT_SYSTEM ? "error"
				: status	      ? "partial"
						      : "ok",
				NULL, status);
	}
	json_decref(all.lines);
	return status;
}
