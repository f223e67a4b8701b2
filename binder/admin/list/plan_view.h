/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two forms of `gpupt plan` share. */
#pragma once

#include "admin/admin.h"
#include "admin/list/lines.h"
#include "admin/names.h"

struct plan_view {
	struct admin *a; /* its plan is made */
	struct names *names;
	struct lines lines;
	bool stale; /* the initramfs was built with other files */
};

/* Calls STEP with DATA and each step as `gpupt-bind -n` prints it; until it returns another than 0: that. */
int plan_view_steps(const struct plan_view *view, int (*step)(void *data, const char *text),
		    void *data);

/* Prints all of it as JSON. An exit status. */
int plan_view_json(const struct plan_view *view);
