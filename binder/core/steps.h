/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps that a decided plan takes, in the order of their execution. Pure. */
#pragma once

#include "core/plan.h"

/*
 * Fills in PLAN's ops for the devices that are taken: every override before any module is loaded,
 * what is to be set on a device while it is free, each module once, and what a driver holds last.
 * 0 or -ENOMEM.
 */
int steps_make(struct plan *plan);
