// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list: what devices there are, and what the next boot does with them. */
#include "admin/list/list.h"

#include "boot/log.h"

static int run(struct admin *a)
{
	const struct options *o = a->options;
	struct list list;
	int status = list_open(&list, a);

	if (!status) {
		admin_tell_doubts(a);
		status = o->json   ? list_json(&list)
			 : o->tree ? list_tree(&list)
			 : o->full ? list_text(&list)
				   : list_short(&list);
	}
	list_close(&list);
	return status;
}

int cmd_list(struct admin *a)
{
	const struct options *o = a->options;
	int status;

	if (o->json + o->full + o->plain + o->tree > 1 ||
	    ((o->all || *a->args) && (o->plain || o->tree))) {
		log_error(
			"list: --json, --long, --plain and --tree exclude each other, and the last two always show all devices");
		return EXIT_USAGE;
	}
	status = o->plain ? admin_read_machine(a) : admin_make_plan(a);
	if (status)
		return status;
	return o->plain ? list_plain(a) : run(a);
}
