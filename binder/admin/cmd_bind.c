// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin.h"

int cmd_bind(struct admin *a)
{
	(void)a;
	return EXIT_SYSTEM; /* to be written */
}

int cmd_release(struct admin *a)
{
	(void)a;
	return EXIT_SYSTEM; /* to be written */
}
