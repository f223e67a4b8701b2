/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounds a whole run, whatever hangs in it: reading sysfs may block for good, as writing may. The work is
 * done in a child, and this process does no more than wait.
 */
#pragma once

#include <stdbool.h>

/*
 * Runs WORK in a child until deadline_now_ms() is *END_MS, which may be moved if it is in shared memory, and returns what it returned, 0 to 255; -ETIME:
 * it did not end in time, and is left behind; -ECHILD: it crashed. Where there can be no child, WORK
 * runs in this process.
 */
int watch_run(int (*work)(void *data), void *data, const volatile long *end_ms);
