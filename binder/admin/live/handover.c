// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/handover.h"

#include "admin/host_use.h"

#include "boot/log.h"
#include "core/driver.h"

#include <string.h>
#include <unistd.h>

int handover_permit(const struct admin *a, const char *command)
{
	if (!admin_is_live(a) || !geteuid())
		return EXIT_OK;
	log_error("%s: only root may do this: try sudo gpupt %s", command, command);
	return EXIT_PERMISSION;
}

bool handover_are_free(const struct admin *a, const char *name, const struct nodes *nodes,
		       int err, const char *hint, struct users *users)
{
	bool force = a->options->force;

	if (force)
		hint = "";
	else if (!hint)
		hint = ": left alone: end that, or use --force";
	*users = (struct users){ 0 };
	if (!err)
		err = host_use_now(users, a, nodes);
	if (err)
		log_error("%s: unable to see who uses it: %s%s", name, strerror(-err), hint);
	users_tell(users, name, hint);
	return force || (!err && !users->n);
}

bool handover_is_free(const struct admin *a, unsigned dev, const char *hint,
		      struct users *users)
{
	const struct pci_dev *d = &a->machine.devs[dev];
	struct nodes nodes = { 0 };
	char addr[PCI_ADDR_LEN];
	bool free;
	int err;

	*users = (struct users){ 0 };
	if (!d->driver)
		return true;
	err = nodes_add_device(&nodes, a->root, d);
	if (!err && driver_is_harmless(d->driver))
		err = nodes_add_group(&nodes, a->root, d->group);
	free = handover_are_free(a, pci_addr_print(&d->addr, addr), &nodes, err, hint, users);
	nodes_free(&nodes);
	return free;
}

json_t *handover_json_users(const struct users *users)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++)
		js_append(list, js_text(users->text[i]));
	return list;
}

json_t *handover_json(const struct pci_dev *dev, const char *state, const char *message,
		      const struct users *users)
{
	json_t *object = js_device(dev);

	js_set(object, "state", js_text(state));
	js_set(object, "driver_before", js_text_or_null(dev->driver));
	js_set(object, "message", js_text_or_null(message));
	js_set(object, "users", handover_json_users(users));
	return object;
}

int handover_end(const struct admin *a, const char *command, bool failed, json_t *devices)
{
	int status = EXIT_OK;

	if (a->options->json)
		status = js_print(command,
				  json_pack("{s:s, s:O}", "result", failed ? "partial" : "ok",
					    "devices", devices));
	json_decref(devices);
	return status ? status : failed ? EXIT_PARTIAL : EXIT_OK;
}
