// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"
#include "admin/check/settings.h"
#include "admin/js.h"

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
	if (kernels_read(&c->kernels, c->a) || settings_read(&c->settings, c->a))
		return admin_no_memory();
	check_conf(c);
	check_iommu(c);
	check_plan(c);
	check_virtuals(c);
	check_kernels(c);
	check_images(c);
	check_rivals(c);
	check_modprobe(c);
	if (c->findings.failed)
		return admin_no_memory();
	if (c->a->options->json) {
		int status = js_print("check", finding_out_json(&c->findings));

		return status ? status : exit_status(&c->findings);
	}
	finding_out_print(&c->findings);
	return exit_status(&c->findings);
}

int cmd_check(struct admin *a)
{
	struct check c = { .a = a };
	int status = admin_make_plan(a);

	if (!status)
		status = run_checks(&c);
	finding_free(&c.findings);
	kernels_free(&c.kernels);
	modprobe_free(&c.settings);
	return status;
}
