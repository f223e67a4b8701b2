/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that have a node of a device open. Reads /proc only. */
#pragma once

#include "admin/nodes.h"
#include "admin/users.h"

/*
 * Adds those that have one of NODES open. ROOT is the tree that /proc is read from; LIVE: it is the running
 * system's, where an open file is known by its device number and not only by its name. 0 or -errno.
 */
_must_check_ int openers_add(struct users *users, const struct nodes *nodes, int root,
			     bool live);
