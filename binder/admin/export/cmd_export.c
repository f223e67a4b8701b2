// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt export: what is bound and may be used, in the words of those who start VMs. */
#include "admin/export/export_select.h"
#include "admin/js.h"

#include "boot/log.h"
#include "boot/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *describe(const struct export_device *d)
{
	static const char *const kind[] = { "device", "device", "vf", "mdev" };
	const struct pci_dev dev = { .addr = d->addr, .ids = d->ids, .group = d->group };
	json_t *object = d->orphan ? json_pack("{s:n, s:n, s:n, s:n, s:i}", "address", "id",
					       "subsystem", "class", "group", d->group)
				   : js_device(&dev);

	js_set(object, "kind", json_string(kind[d->kind]));
	js_set(object, "driver", js_text_or_null(d->driver));
	js_set(object, "uuid", js_text_or_null(d->uuid));
	js_set(object, "type", js_text_or_null(d->type));
	js_set(object, "guest_slot", json_integer(d->slot));
	js_set(object, "guest_function", json_integer(d->fn));
	return object;
}

static int print(struct export_select *s)
{
	struct export_extras extras = { .iommufd = s->admin->options->iommufd };
	char *text;
	json_t *devices;
	int status = EXIT_OK;

	export_size(&extras, s->devs, s->n);
	text = s->n ? export_text(s->format, s->devs, s->n, &extras) : strdup("");
	if (!text)
		return admin_no_memory();
	if (s->admin->options->json) {
		devices = json_array();
		for (unsigned i = 0; i < s->n; i++)
			js_append(devices, describe(&s->devs[i]));
		status = js_print(
			"export",
			json_pack("{s:s, s:s, s:o, s:O, s:o}", "format", s->admin->args[0],
				  "text", text, "devices", devices, "left_out", s->left_out,
				  "window_mib",
				  js_number(extras.window_mib ? (json_int_t)extras.window_mib
							      : -1)));
	} else {
		fputs(text, stdout);
	}
	free(text);
	return status;
}

static int run(struct export_select *s)
{
	unsigned room = export_slots_max(s->format);
	int status = export_select(s, s->admin->args + 1);

	if (status)
		return status;
	if (!s->n && !json_array_size(s->left_out))
		log_error(
			"nothing to export: no device is to be bound: `gpupt plan` says why, `gpupt pick` adds a card");
	export_place(s->devs, s->n);
	if (s->n && s->devs[s->n - 1].slot >= room) {
		log_error(
			"export: %u cards are too many for one VM, which has room for %u: name those that it is to have",
			s->devs[s->n - 1].slot + 1, room);
		return EXIT_USAGE;
	}
	status = print(s);
	if (status)
		return status;
	return s->n && !json_array_size(s->left_out) ? EXIT_OK : EXIT_PARTIAL;
}

int cmd_export(struct admin *a)
{
	struct export_select s = { .admin = a };
	int format = export_format(a->args[0]), status;

	if (format < 0) {
		log_error("%s: no format of gpupt: expected %s", a->args[0], export_formats());
		return EXIT_USAGE;
	}
	s.format = format;
	if (a->options->iommufd && !export_knows_iommufd(format)) {
		log_error("export: --iommufd: not for %s: it opens devices in its own way",
			  a->args[0]);
		return EXIT_USAGE;
	}
	status = admin_make_plan(a);
	if (status)
		return status;
	/* with addresses it does not matter what the lines say */
	if (!a->args[1] && a->input.conf.n_errors) {
		tell_conf_errors(&a->input.conf);
		return EXIT_CONF;
	}
	status = run(&s);
	export_select_free(&s);
	return status;
}
