/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people get to read: the plan on standard output, and errors and outcome as messages. A
 * thousand devices must not flood the kernel log, so messages stop after a few and point to the
 * report.
 */
#pragma once

#include "boot/apply.h"
#include "core/conf.h"

/* One message for each error: file:line:column and what was expected. */
void tell_conf_errors(const struct conf *conf);

/*
 * The modules that RULES may need on standard output, for those who build images, and those that
 * STEPS load on this machine (NULL: none were made). 0 or -errno.
 */
int tell_modules(const struct rule *rules, unsigned n_rules, const struct steps *steps);

/* The plan on standard output as gpupt-bind(8) describes it for -n. 0 or -errno. */
int tell_plan(const struct steps *steps);

/* What was bound, and what was not, and why. */
void tell_outcome(const struct apply *apply);
