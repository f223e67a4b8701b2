/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gpupt release, for what gpupt create makes.
 */
#pragma once

#include "admin/admin.h"

/* Whether TEXT is a UUID, in any case. */
bool release_virtual_is_uuid(const char *text);

/* Removes the mediated device UUID, which nothing may have open. An exit status. */
int release_virtual_mdev(struct admin *a, const char *uuid);

/* Whether device DEV has virtual functions, and a host driver that makes them. */
bool release_virtual_has_functions(const struct admin *a, unsigned dev);

/* Removes the virtual functions of PF, which no VM and nobody else may use. An exit status. */
int release_virtual_functions(struct admin *a, unsigned pf);
