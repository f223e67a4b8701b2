// SPDX-License-Identifier: GPL-2.0-or-later
/* `gpupt pick --yes`: the line from the operands. */
#include "admin/pick/pick.h"

#include "core/plan_text.h"

enum choice choose_given(struct pick *p)
{
	char **args = p->admin->args, text[CHOOSE_TEXT_MAX], addr[PCI_ADDR_LEN];
	int dev = admin_find(p->admin, *args), shares;
	enum choice choice;

	if (dev < 0)
		return CHOICE_USAGE;
	choice = choose_begin(p);
	p->dev = dev;
	/* wrong words are wrong whether the device has a line or not */
	if (choice == CHOICE_WRITE)
		choice = choose_line(p, *++args);
	while (choice == CHOICE_WRITE && *args && *++args)
		choice = choose_line(p, *args);
	if (choice == CHOICE_WRITE)
		choice = choose_device(p, dev);
	if (choice != CHOICE_WRITE)
		return choice;
	if (choose_is_last_display(p))
		return choose_refuse(
			p,
			"the machine's last display controller: with it, the host has no "
			"screen: if you mean it: gpupt pick --yes %s headless=yes",
			pick_address(p, p->dev, addr));
	choice = choose_check(p);
	if (choice != CHOICE_WRITE)
		return choice;
	choose_explain(p);
	shares = trial_sharing(&p->trial);
	if (shares >= 0)
		choose_tell(p, true, "%s",
			    plan_explain_group(&p->trial.plan, shares, text, sizeof(text)));
	return CHOICE_WRITE;
}
