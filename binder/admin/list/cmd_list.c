// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list: what devices there are, and what the next boot does with them. */
#include "admin/list/list.h"

#include "boot/log.h"

/* what the listing does not show, and what makes the plan less than it seems */
static void tell_doubts(const struct input *input)
{
	if (input->conf.n_errors)
		log_warning("the configuration has %s: `gpupt plan` shows them",
			    input->conf.n_errors == 1 ? "an error" : "errors");
	if (input->cmdline.off)
		log_warning(
			"%s is on this boot's kernel command line: a boot with it does nothing of what is planned",
			input->cmdline.off);
}

static int run(struct admin *a)
{
	const struct options *o = a->options;
	struct list list;
	int status = list_open(&list, a);

	if (!status) {
		tell_doubts(&a->input);
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
