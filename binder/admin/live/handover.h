/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What bind, release and create have in common, before and after a device changes hands.
 */
#pragma once

#include "admin/admin.h"
#include "admin/js.h"
#include "admin/nodes.h"
#include "admin/users.h"

#include "core/macro.h"

/* EXIT_OK, or EXIT_PERMISSION after saying that COMMAND needs root. A tree that is not live needs none. */
_must_check_ int handover_permit(const struct admin *a, const char *command);

/*
 * Looks for users of device DEV, in the hands of its host driver or of a VM, into USERS. False where
 * there are some, or it could not be seen, and the device must not change hands: that was said. With
 * --force it is only said; HINT ends what is said without, NULL: that there is --force.
 */
_must_check_ bool handover_is_free(const struct admin *a, unsigned dev, const char *hint,
				   struct users *users);

/*
 * The same of NODES, which were found for what is called NAME; ERR is what finding them returned.
 */
_must_check_ bool handover_are_free(const struct admin *a, const char *name,
				    const struct nodes *nodes, int err, const char *hint,
				    struct users *users);

/* A list of strings. */
json_t *handover_json_users(const struct users *users);

/* DEV as it was, what has become of it, and why: what the answers of bind and release have in common. */
json_t *handover_json(const struct pci_dev *dev, const char *state, const char *message,
		      const struct users *users);

/*
 * Ends COMMAND: with --json, prints what became of DEVICES, whose reference it takes. The exit status; FAILED:
 * not all of them are as they were to be.
 */
int handover_end(const struct admin *a, const char *command, bool failed, json_t *devices);
