// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/list/plan_view.h"

#include "admin/host_use.h"

#include "boot/report.h"
#include "core/plan_text.h"

#include <stdio.h>

int plan_view_open(struct plan_view *view, struct admin *a)
{
	*view = (struct plan_view){ .a = a,
				    .names = names_open(a->options->root, &a->machine),
				    .stuck_of = -1 };
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

/* whether DEV cannot leave the host, so that no line makes its group viable */
static bool is_stuck(const struct plan_view *view, unsigned dev, struct users *users)
{
	if (host_use_read(users, view->a, dev, false))
		users->n_disks = 0;
	return users->n_disks || pci_is_bridge(&view->a->machine.devs[dev].ids);
}

/* whether somebody in the group of DEV is stuck; asked for each who shares it, and there may be thousands */
static bool is_group_stuck(struct plan_view *view, unsigned dev)
{
	const struct plan *plan = &view->a->plan;
	int first = plan_sharer(plan, dev, -1);
	struct users users;

	if (first == view->stuck_of)
		return view->is_stuck;
	view->stuck_of = first;
	view->is_stuck = false;
	for (int i = first; i >= 0 && !view->is_stuck; i = plan_sharer(plan, dev, i))
		view->is_stuck = is_stuck(view, i, &users);
	return view->is_stuck;
}

bool plan_view_sharer(struct plan_view *view, unsigned dev, unsigned other, char *text,
		      size_t size)
{
	bool consent = lines_consent(&view->lines, dev, other, text, size);
	char use[USER_LEN + 32];
	struct users users;

	if (is_stuck(view, other, &users) && users.n_disks) {
		snprintf(text, size, "the host uses it: %s: use another slot for the card",
			 users_text(&users, use, sizeof(use)));
		return consent;
	}
	if (consent && is_group_stuck(view, dev))
		snprintf(text, size, "group=all takes it, and does not make the group viable");
	return consent;
}

void plan_view_close(struct plan_view *view)
{
	lines_free(&view->lines);
	names_close(view->names);
}
