/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs steps one after the other, none longer than its time. A write to sysfs can block in the
 * kernel beyond the reach of any signal, so the steps run in a child process: one that hangs is
 * left there and a new child goes on behind it.
 */
#pragma once

#include <stdbool.h>

struct deadline_job {
	int n_steps;
	void *data; /* what is to reach the parent must be in shared memory */
	void (*step)(void *data, int i); /* called in the child */
	int (*limit_ms)(const void *data, int i);
	void (*give_up)(void *data, int i, bool crashed); /* called in the parent */
};

/*
 * Runs the steps of JOB until all are done or given up, or TOTAL_MS are over. Returns the index
 * of the first step that was not begun (n_steps: none), or -ENOMEM.
 */
int deadline_run(const struct deadline_job *job, int total_ms);
