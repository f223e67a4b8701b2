/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names by which this machine and its users are known, which have no form that scrub.h could know: of the host, of
 * users, of file systems, and the serial numbers that sysfs has.
 */
#pragma once

#include "admin/admin.h"
#include "admin/report/scrub.h"

/* Prints them to standard output, a line each: what is to stand instead, a tab, the name. 0. */
int secrets_print(struct admin *a);

/* Adds what secrets_print() has printed to SCRUB. */
void secrets_add(struct scrub *scrub, const char *text);
