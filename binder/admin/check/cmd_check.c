// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"
#include "admin/check/settings.h"
#include "admin/js.h"

#include "boot/log.h"

#include <stdio.h>
#include <string.h>

static int exit_status(const struct findings *f)
{
	if (f->n_of[SEVERITY_ERROR])
		return EXIT_CONF;
	if (f->denied)
		return EXIT_PERMISSION;
	return f->n_of[SEVERITY_WARNING] ? EXIT_PARTIAL : EXIT_OK;
}

/* all of it, from the configuration to what else is about: an exit status */
static int run_checks(struct check *c)
{
	int status;

	if (kernels_read(&c->kernels, c->a) || settings_read(&c->settings, c->a))
		return admin_no_memory();
	check_conf(c);
	check_iommu(c);
	check_plan(c);
	check_uses(c);
	check_virtuals(c);
	check_kernels(c);
	check_images(c);
	check_rivals(c);
	check_modprobe(c);
	check_others(c);
	check_system(c);
	check_devices(c);
	check_log(c);
	check_now(c);
	if (c->findings.failed)
		return admin_no_memory();
	status = exit_status(&c->findings);
	if (c->a->options->json) {
		int err = js_print("check", finding_out_json(&c->findings, status));

		return err ? err : status;
	}
	finding_out_print(&c->findings, status);
	return status;
}

/* --explain: what the table has of NAME, or of all */
static int explain(const struct admin *a, const char *name)
{
	bool all = !strcmp(name, "all"), any = false;
	json_t *list = a->options->json ? json_array() : NULL;

	for (unsigned kind = 0; kind < N_FINDING_KINDS; kind++) {
		if (!all && strcmp(finding_types[kind].id, name))
			continue;
		if (list)
			js_append(list, finding_out_explain_json(kind));
		else
			finding_out_explain(kind);
		if (!list && all && kind + 1 < N_FINDING_KINDS)
			putchar('\n');
		any = true;
	}
	if (any)
		return list ? js_print("check", json_pack("{s:o}", "explained", list))
			    : EXIT_OK;
	json_decref(list);
	log_error("%s: no finding has this name: `gpupt check --explain all` has all of them",
		  name);
	return EXIT_USAGE;
}

int cmd_check(struct admin *a)
{
	struct check c = { .a = a };
	int status;

	if (a->options->explain)
		return explain(a, a->options->explain);
	status = admin_make_plan(a);
	if (!status)
		status = run_checks(&c);
	finding_free(&c.findings);
	kernels_free(&c.kernels);
	modprobe_free(&c.settings);
	return status;
}
