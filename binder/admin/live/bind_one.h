/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds one function on the running system, as the boot would, and gives it back to the host where that fails. */
#pragma once

#include "admin/admin.h"
#include "admin/users.h"

#include "boot/loader.h"
#include "core/macro.h"

/* What has become of a function. */
struct bind_outcome {
	const char *state; /* NULL: not this card */
	char driver[RULE_DRIVER_MAX + 32], message[320];
	struct users users;
};

/*
 * Carries out what PLAN has for device DEV, which becomes its only one, with all the time that it may take. Says what
 * has become of it, and puts that into OUTCOME. 0; 1: something went wrong; -ENOMEM.
 */
_must_check_ int bind_one(struct bind_outcome *outcome, const struct admin *a,
			  struct plan *plan, struct loader *loader, unsigned dev);
