// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/host_use.h"

#include "core/driver.h"

#include <errno.h>
#include <stdio.h>

int host_use_read(struct users *users, const struct admin *a, unsigned dev, bool claim)
{
	const struct pci_dev *d = &a->machine.devs[dev];
	struct nodes nodes = { 0 };
	int err;

	*users = (struct users){ 0 };
	if (driver_is_harmless(d->driver))
		return 0;
	err = nodes_add_device(&nodes, a->root, d);
	if (!err)
		err = users_add_host(users, &nodes, a->root, claim && admin_is_live(a));
	nodes_free(&nodes);
	return err == -ENOENT && !admin_is_live(a) ? 0 : err;
}

char *host_use_text(const struct users *users, char *text, size_t size)
{
	char more[32] = "";

	if (users->n > 1)
		snprintf(more, sizeof(more), ", and %u more", users->n - 1);
	snprintf(text, size, "%s%s", users->n ? users->text[0] : "", more);
	return text;
}
