// SPDX-License-Identifier: GPL-2.0-or-later
/* `gpupt pick --yes`: the line from the operands. */
#include "admin/pick/pick.h"
#include "admin/pick/pick_tell.h"
#include "admin/pick/pick_use.h"
#include "admin/target.h"

#include "core/plan_text.h"

enum choice pick_args(struct pick *p)
{
	char **args = p->admin->args, text[PICK_TEXT_MAX], addr[PCI_ADDR_LEN];
	int dev = target_find_one(p->admin, *args), shares;
	enum choice choice;

	if (dev < 0)
		return CHOICE_USAGE;
	choice = pick_begin(p);
	p->dev = dev;
	/* wrong words are wrong whether the device has a line or not */
	if (choice == CHOICE_WRITE)
		choice = pick_line(p, *++args);
	while (choice == CHOICE_WRITE && *args && *++args)
		choice = pick_line(p, *args);
	if (choice == CHOICE_WRITE)
		choice = pick_choose(p, dev);
	if (choice != CHOICE_WRITE)
		return choice;
	if (pick_is_last_display(p))
		return pick_refuse(
			p,
			"the machine's last display controller: with it, the host has no screen: if you mean it: gpupt pick --yes %s headless=yes",
			pick_address(p, p->dev, addr));
	choice = pick_check(p);
	if (choice != CHOICE_WRITE)
		return choice;
	choice = pick_use_consent(p);
	if (choice != CHOICE_WRITE)
		return choice;
	pick_tell_line(p);
	shares = trial_sharing(&p->trial);
	if (shares >= 0)
		pick_tell(p, true, "%s",
			  plan_text_group(&p->trial.plan, shares, text, sizeof(text)));
	return CHOICE_WRITE;
}
