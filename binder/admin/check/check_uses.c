// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/host_use.h"

static void add(struct check *c, unsigned dev, const struct users *users)
{
	const struct plan_device *d = &c->a->plan.devs[dev];
	const struct pci_dev *p = &c->a->machine.devs[dev];
	char addr[PCI_ADDR_LEN], text[USER_LEN + 32];

	finding_add(&c->findings, users->n_disks ? FIND_DISK_IN_USE : FIND_HOST_USES,
		    "%s goes to %s, and the host uses it: %s", pci_addr_print(&p->addr, addr),
		    d->driver, users_text(users, text, sizeof(text)));
	finding_device(&c->findings, &p->addr);
	finding_place(&c->findings, d->rule->file, d->rule->line);
	if (d->origin < 0)
		finding_fix(&c->findings, "if the host needs it, remove %s:%u", d->rule->file,
			    d->rule->line);
	else if (pci_same_slot(&p->addr, &c->a->machine.devs[d->origin].addr))
		finding_fix(&c->findings, "if the host needs it, add functions=one to %s:%u",
			    d->rule->file, d->rule->line);
	else
		finding_fix(
			&c->findings,
			"if the host needs it, remove group=all from %s:%u, and use another slot for the card",
			d->rule->file, d->rule->line);
}

void check_uses(struct check *c)
{
	for (unsigned i = 0; i < c->a->machine.n_devs; i++) {
		struct users users;

		if (c->a->plan.devs[i].state == PLAN_TAKEN &&
		    !host_use_read(&users, c->a, i, false) && users.n)
			add(c, i, &users);
	}
}
