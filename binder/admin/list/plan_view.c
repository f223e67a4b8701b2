// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/list/plan_view.h"

#include "boot/report.h"
#include "core/plan_text.h"

int plan_view_open(struct plan_view *view, struct admin *a)
{
	*view = (struct plan_view){ .a = a,
				    .names = names_open(a->options->root, &a->machine) };
	view->stale = !a->options->conf && !a->input.cmdline.no_config &&
		      report_is_stale(a->root, a->input.hash);
	if (!view->names || lines_make(&view->lines, &a->plan, &a->input.conf))
		return admin_no_memory();
	return EXIT_OK;
}

const char *plan_view_step(const struct plan_view *view, unsigned *at, char *text, size_t size)
{
	const struct plan *plan = &view->a->plan;
	unsigned n = view->a->steps.n;

	if (*at < n)
		return plan_text_step(&view->a->steps, (*at)++, text, size);
	while (*at - n < plan->n_virtuals) {
		const struct plan_virtual *v = &plan->virtuals[(*at)++ - n];

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
