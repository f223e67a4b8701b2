/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has on a PCI function, for those who say what would become of it without: plan, check, pick. */
#pragma once

#include "admin/admin.h"
#include "admin/users.h"

/*
 * Reads what users_add_host() knows of device DEV into USERS; what a vfio driver has is no longer the
 * host's. CLAIM as that has it; it counts on the running system only. 0 or -errno; a tree that is not
 * running, and has no /proc to tell, is no error.
 */
_must_check_ int host_use_read(struct users *users, const struct admin *a, unsigned dev,
			       bool claim);

/* The first of USERS and how many more there are, into TEXT of SIZE bytes. Returns TEXT. */
char *host_use_text(const struct users *users, char *text, size_t size);
