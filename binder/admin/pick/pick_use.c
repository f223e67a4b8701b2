// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pick/pick_use.h"

#include "admin/host_use.h"
#include "admin/pick/ask.h"
#include "admin/pick/pick.h"
#include "admin/pick/pick_tell.h"

#include "boot/log.h"

#include <string.h>

typedef enum choice look(struct pick *p, unsigned dev, const struct users *users);

/* calls LOOK for all that the line takes, and no line took before */
static enum choice each(struct pick *p, look *look)
{
	enum choice choice = CHOICE_WRITE;

	for (unsigned i = 0; i < p->trial.machine.n_devs && choice == CHOICE_WRITE; i++) {
		const struct plan_device *d = &p->trial.plan.devs[i];
		struct users users;
		char addr[PCI_ADDR_LEN];
		int err;

		if (d->state != PLAN_TAKEN || d->rule != p->trial.rule ||
		    p->before.plan.devs[i].state == PLAN_TAKEN)
			continue;
		err = host_use_read(&users, p->admin, i, true);
		choice = look(p, i, &users);
		if (err && choice == CHOICE_WRITE)
			choice = pick_refuse(
				p,
				"unable to see what the host has on %s: %s: nothing was written",
				pick_address(p, i, addr), strerror(-err));
	}
	return choice;
}

static enum choice refuse_disks(struct pick *p, unsigned dev, const struct users *users)
{
	char addr[PCI_ADDR_LEN];

	if (!users->n_disks)
		return CHOICE_WRITE;
	users_tell(users, pick_address(p, dev, addr),
		   ": a boot would miss it: nothing was written");
	return CHOICE_REFUSED;
}

/* an interface that is up, and that the host does not talk through, may go without a question */
static void tell_networks(struct pick *p, unsigned dev)
{
	struct nodes nodes = { 0 };
	char addr[PCI_ADDR_LEN];

	pick_address(p, dev, addr);
	if (!nodes_add_device(&nodes, p->admin->root, pick_device(p, dev))) {
		for (unsigned i = 0; i < nodes.n; i++) {
			if (nodes.node[i].kind == NODE_NET)
				pick_tell(
					p, true,
					"Network interface %s of %s is up: the host loses it.",
					nodes.node[i].name, addr);
		}
	}
	nodes_free(&nodes);
}

static enum choice consent(struct pick *p, unsigned dev, const struct users *users)
{
	const struct options *o = p->admin->options;
	char addr[PCI_ADDR_LEN];
	enum answer answer;

	pick_address(p, dev, addr);
	if (!users->n) {
		tell_networks(p, dev);
		return CHOICE_WRITE;
	}
	if (o->yes && !o->force) {
		users_tell(
			users, addr,
			": the host would lose it: nothing was written: if you mean it: --force");
		return CHOICE_REFUSED;
	}
	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++)
		pick_tell(p, true, "The host loses what it has on %s: %s.", addr,
			  users->text[i]);
	if (o->yes)
		return CHOICE_WRITE;
	answer = ask_yes_no("Take it all the same?", false);
	return answer == ANSWER_YES ? CHOICE_WRITE : CHOICE_LEFT;
}

enum choice pick_use_check(struct pick *p)
{
	return each(p, refuse_disks);
}

enum choice pick_use_consent(struct pick *p)
{
	return each(p, consent);
}
