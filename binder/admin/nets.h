/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which network interfaces the host talks through: itself, or by a bridge, bond or VLAN on top of them. */
#pragma once

#include "admin/nodes.h"
#include "admin/users.h"

/* Adds it for the interfaces of NODES. ROOT is the tree that /proc is read from. */
void nets_add(struct users *users, const struct nodes *nodes, int root);
