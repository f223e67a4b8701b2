// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/list/plan_view.h"

#include "boot/report.h"
#include "core/plan_text.h"

int plan_view_open(struct plan_view *view, struct admin *a)
{
	*view = (struct plan_view){ .a = a, .names = names_open(a->options->root) };
	view->stale = !a->options->conf && !a->input.cmdline.no_config &&
		      report_is_stale(a->root, a->input.hash);
	if (!view->names || lines_make(&view->lines, &a->plan, &a->input.conf))
		return admin_no_memory();
	return EXIT_OK;
}

const char *plan_view_step(const struct plan_view *view, unsigned *at, char *text, size_t size)
{
	const struct plan *plan = &view->a->plan;

	if (*at < plan->n_ops)
		return plan_text_op(plan, (*at)++, text, size);
	while (*at - plan->n_ops < plan->n_virtuals) {
		const struct plan_virtual *v = &plan->virtuals[(*at)++ - plan->n_ops];

		if (v->reason == REFUSE_NONE)
			return plan_text_virtual(plan, v, text, size);
	}
	return NULL;
}

void plan_view_close(struct plan_view *view)
{
	lines_free(&view->lines);
	names_close(view->names);
}
