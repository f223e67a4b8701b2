/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what is said to modules. */
#pragma once

#include "admin/admin.h"
#include "admin/check/modprobe.h"

#include "core/macro.h"

/*
 * Adds all files of modprobe.d that modprobe would read below the root (of two with one name the first counts),
 * then the kernel command line. 0 or -ENOMEM; what cannot be read is left out.
 */
_must_check_ int settings_read(struct settings *settings, struct admin *a);
