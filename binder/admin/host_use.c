// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/host_use.h"

#include "admin/disks.h"
#include "admin/nets.h"
#include "admin/openers.h"

#include "core/driver.h"

#include <errno.h>

/* what is known without looking further; NOW: also what keeps it from changing hands now */
static void add_plain(struct users *users, const struct nodes *nodes, bool now)
{
	for (unsigned i = 0; i < nodes->n; i++) {
		const struct node *node = &nodes->node[i];

		if (node->kind == NODE_INPUT)
			users_say(users, "\"%s\" is plugged in there", node->name);
		else if (node->kind == NODE_NET && now)
			users_say(users, "network interface %s is up", node->name);
		else if (node->kind == NODE_MDEV && now)
			users_say(users, "the mediated device %s is made of it", node->name);
		else if (node->kind == NODE_OTHER && now)
			users_say(users, "%s", node->name);
	}
}

int host_use_read(struct users *users, const struct admin *a, unsigned dev, bool claim)
{
	const struct pci_dev *d = &a->machine.devs[dev];
	struct nodes nodes = { 0 };
	int err;

	*users = (struct users){ 0 };
	if (driver_is_harmless(d->driver))
		return 0;
	err = nodes_add_device(&nodes, a->root, d);
	if (!err) {
		err = disks_add(users, &nodes, a->root, claim && admin_is_live(a));
		add_plain(users, &nodes, false);
		nets_add(users, &nodes, a->root);
	}
	nodes_free(&nodes);
	return err == -ENOENT && !admin_is_live(a) ? 0 : err;
}

int host_use_now(struct users *users, const struct admin *a, const struct nodes *nodes)
{
	bool any = false;
	int err;

	for (unsigned i = 0; i < nodes->n; i++)
		any |= nodes->node[i].kind <= NODE_BLOCK;
	add_plain(users, nodes, true);
	err = disks_add(users, nodes, a->root, admin_is_live(a));
	if (!err && any)
		err = openers_add(users, nodes, a->root, admin_is_live(a));
	return err;
}
