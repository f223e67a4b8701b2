/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what state.h decides from: the report of this boot, and the images for the next one. */
#pragma once

#include "admin/admin.h"
#include "admin/status/state.h"

/*
 * Fills S in for the configuration of A, which has been read, and REPORT, that of REPORT_FILE. Looks into
 * images only where the report alone does not tell. EXIT_OK or EXIT_SYSTEM.
 */
_must_check_ int state_read(struct state *s, struct admin *a, const struct record *report);
