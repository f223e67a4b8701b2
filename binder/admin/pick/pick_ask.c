// SPDX-License-Identifier: GPL-2.0-or-later
/* The dialogue of `gpupt pick`. */
#include "admin/host_use.h"
#include "admin/names.h"
#include "admin/pick/ask.h"
#include "admin/pick/pick.h"
#include "admin/pick/pick_card.h"
#include "admin/pick/pick_tell.h"
#include "admin/pick/pick_use.h"
#include "admin/target.h"
#include "admin/wrap.h"

#include <stdio.h>

static enum choice to_choice(enum answer answer)
{
	return answer == ANSWER_YES ? CHOICE_WRITE : CHOICE_LEFT;
}

static enum choice ask_headless(struct pick *p)
{
	enum choice choice;

	pick_tell(
		p, true,
		"It is the last display controller that the host has. Without it there is no console, no boot message and no login on any screen: such a host must be within reach by the network or a serial line. Then the line needs headless=yes.");
	choice = to_choice(ask_yes_no("Take it all the same, with headless=yes?", false));
	return choice == CHOICE_WRITE ? pick_line(p, "headless=yes") : choice;
}

/* those who share the group of SHARES, one by one */
static void tell_sharers(struct pick *p, struct names *names, unsigned shares)
{
	const struct plan *plan = &p->trial.plan;
	char addr[PCI_ADDR_LEN], class[NAMES_MAX], name[NAMES_MAX], text[USER_LEN + 32];
	struct users users;

	pick_tell(
		p, true,
		"IOMMU group %d also holds what follows. No VM gets the card while a host driver has any of it; with group=all it is taken, too, but no bridges, disks and networks.",
		pick_device(p, shares)->group);
	for (int i = plan_sharer(plan, shares, -1); i >= 0; i = plan_sharer(plan, shares, i)) {
		const struct pci_dev *dev = pick_device(p, i);

		wrap_printf("", 4, STYLE_PLAIN, "%s %04x:%04x %s: %s, %s%s",
			    pci_addr_print(&dev->addr, addr), dev->ids.vendor, dev->ids.device,
			    names_class(names, &dev->ids, class, sizeof(class)),
			    names_device(names, &dev->ids, name, sizeof(name)),
			    dev->driver ? "driver " : "no driver",
			    dev->driver ? dev->driver : "");
		if (!host_use_read(&users, p->admin, i, true) && users.n)
			wrap_printf("", 6, STYLE_WARN, "The host uses it: %s.",
				    users_text(&users, text, sizeof(text)));
	}
}

/* whether group=all would take any of those */
static bool can_take_along(const struct pick *p, unsigned shares)
{
	const struct plan *plan = &p->trial.plan;

	for (int i = plan_sharer(plan, shares, -1); i >= 0; i = plan_sharer(plan, shares, i)) {
		if (!pci_needs_line(&pick_device(p, i)->ids))
			return true;
	}
	return false;
}

/* asks whether the rest of a shared group is to go along: no is an answer, too */
static enum choice ask_group(struct pick *p)
{
	int shares = trial_sharing(&p->trial);
	struct names *names;
	enum choice choice;
	enum answer answer;

	if (shares < 0)
		return CHOICE_WRITE;
	names = names_open(p->admin->options->root, &p->admin->machine);
	if (!names) {
		admin_no_memory();
		return CHOICE_FAILED;
	}
	tell_sharers(p, names, shares);
	names_close(names);
	if (!can_take_along(p, shares))
		return CHOICE_WRITE;
	answer = ask_yes_no("Take all of the group, with group=all?", false);
	if (answer != ANSWER_YES)
		return answer == ANSWER_QUIT ? CHOICE_LEFT : CHOICE_WRITE;
	choice = pick_line(p, "group=all");
	return choice == CHOICE_WRITE ? pick_check(p) : choice;
}

/* whether yes can be the answer of somebody who only types Enter */
static bool is_safe(const struct pick *p)
{
	for (unsigned i = 0; i < p->trial.machine.n_devs; i++) {
		const struct plan_device *d = &p->trial.plan.devs[i];
		const struct pci_dev *dev = pick_device(p, i);

		if (d->state == PLAN_TAKEN && d->rule == p->trial.rule &&
		    (d->shares_group || dev->boot_vga == 1 || pci_needs_line(&dev->ids)))
			return false;
	}
	return true;
}

static enum choice confirm(struct pick *p)
{
	char prompt[PICK_LINE_MAX];

	printf("The line:\n  %s%s%s\n", out_style(STYLE_BOLD), p->line, out_end(STYLE_BOLD));
	puts("What it binds:");
	pick_tell_devices(p);
	if (trial_sharing(&p->trial) >= 0)
		pick_tell(p, true,
			  "No VM can use that while host drivers have the rest of the group.");
	snprintf(prompt, sizeof(prompt), "Write it to %s?", p->name);
	return to_choice(ask_yes_no(prompt, is_safe(p)));
}

enum choice pick_ask(struct pick *p)
{
	const char *address = p->admin->args[0];
	enum choice choice = pick_begin(p);
	unsigned dev = 0;
	int found;

	if (choice != CHOICE_WRITE)
		return choice;
	if (address) {
		found = target_find_one(p->admin, address);
		dev = found;
		if (found < 0)
			return CHOICE_USAGE;
	} else {
		choice = pick_card(p, &dev);
	}
	if (choice == CHOICE_WRITE)
		choice = pick_choose(p, dev);
	if (choice == CHOICE_WRITE)
		choice = pick_line(p, NULL);
	if (choice == CHOICE_WRITE && pick_is_last_display(p))
		choice = ask_headless(p);
	if (choice == CHOICE_WRITE)
		choice = pick_check(p);
	if (choice != CHOICE_WRITE)
		return choice;
	pick_tell_line(p);
	choice = ask_group(p);
	/* what the group has brought along counts, too */
	if (choice == CHOICE_WRITE)
		choice = pick_use_consent(p);
	return choice == CHOICE_WRITE ? confirm(p) : choice;
}
