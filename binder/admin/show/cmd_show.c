// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt show: one device in full, or each that is meant. */
#include "admin/show/show.h"

#include <stdio.h>

static int run(struct show *show, const struct target *target)
{
	bool json = show->a->options->json;
	json_t *devices = json ? json_array() : NULL;
	int status = EXIT_OK;

	for (unsigned i = 0; i < target->n && !status; i++) {
		struct show_device device;

		status = show_read(show, target->devs[i], &device);
		if (status)
			break;
		if (json) {
			js_append(devices, show_json(show, &device));
			continue;
		}
		if (i)
			putchar('\n');
		show_text(show, &device);
	}
	if (json && !status)
		return js_print("show", json_pack("{s:b, s:o}", "iommu",
						  machine_has_iommu(&show->a->machine),
						  "devices", devices));
	json_decref(devices);
	return status;
}

int cmd_show(struct admin *a)
{
	struct target target;
	struct show show;
	int status = target_find(&target, a, a->args[0]);

	if (!status)
		status = admin_make_plan(a);
	if (!status) {
		admin_tell_doubts(a);
		status = show_open(&show, a);
		if (!status)
			status = run(&show, &target);
		show_close(&show);
	}
	target_free(&target);
	return status;
}
