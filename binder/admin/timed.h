/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes of sysfs that are written, or read where that can block, outside a plan. A write can
 * wait in the kernel for a driver or for a VM, beyond the reach of any signal: so each happens in a
 * child process that is left behind when its time is over.
 */
#pragma once

#include "core/macro.h"

#include <stddef.h>

#define TIMED_LATE_MS 18000 /* for a driver's probe() or remove(), which no boot waits for */
#define TIMED_SOON_MS 3000  /* for what only changes a setting */

/*
 * Calls DO with DATA in a child process for at most LIMIT_MS. What it returns; -ETIMEDOUT: left
 * behind; -ECHILD: it crashed; -ENOMEM. DATA is to be in shared memory where more is to come back.
 */
_must_check_ int timed_call(int (*call)(void *data), void *data, int limit_ms);

/* Writes VALUE to PATH below the directory ROOT. 0, -ETIMEDOUT, or another -errno. */
int timed_write(int root, const char *path, const char *value, int limit_ms);

/* As sysfs_read(), with a limit: the length of what is in BUF, at most 4096, -ETIMEDOUT, -errno. */
_must_check_ int timed_read(int root, const char *path, char *buf, size_t size, int limit_ms);

/* What ERR of those above, after LIMIT_MS, means to people: TEXT of SIZE bytes, which is returned. */
const char *timed_error(int err, int limit_ms, char *text, size_t size);
