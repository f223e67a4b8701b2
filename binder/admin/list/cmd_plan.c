// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt plan: what the next boot will do, and why. The plan comes from the same code as
 * gpupt-bind's.
 */
#include "admin/host_use.h"
#include "admin/list/plan_view.h"

#include "boot/tell.h"

/* whether the next boot does all that the lines say, and VMs can get it */
static int verdict(const struct plan_view *view)
{
	const struct admin *a = view->a;
	const struct plan *plan = &a->plan;

	if (a->input.conf.n_errors)
		return EXIT_CONF;
	if (plan->n_refused || plan->n_absent || view->stale)
		return EXIT_PARTIAL;
	for (unsigned i = 0; i < a->machine.n_devs; i++) {
		struct users users;

		if (plan->devs[i].shares_group)
			return EXIT_PARTIAL;
		if (plan->devs[i].state == PLAN_TAKEN && !host_use_read(&users, a, i, false) &&
		    users.n)
			return EXIT_PARTIAL;
	}
	return EXIT_OK;
}

int cmd_plan(struct admin *a)
{
	struct plan_view view;
	int status = admin_make_plan(a);

	if (status)
		return status;
	status = plan_view_open(&view, a);
	if (!status) {
		tell_conf_errors(&a->input.conf);
		status = a->options->json ? plan_view_json(&view) : plan_view_text(&view);
	}
	if (!status)
		status = verdict(&view);
	plan_view_close(&view);
	return status;
}
