/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gpupt-bind did, as JSON for programs (gpupt-bind(8) has the fields).
 */
#pragma once

#include "boot/apply.h"
#include "boot/input.h"

#define REPORT_RUN  "run"
#define REPORT_NAME "gpupt"
#define REPORT_JSON "report.json"
#define REPORT_DIR  REPORT_RUN "/" REPORT_NAME
#define REPORT_FILE REPORT_DIR "/" REPORT_JSON

#define REPORT_SHARERS 8 /* of a device's group, that are named */

struct report {
	const char *result;  /* "ok", "partial", "off", "error" */
	const char *message; /* the reason for "off" and "error", or NULL */
	const struct input *input;
	const struct plan *plan;   /* NULL: none was made */
	const struct apply *apply; /* NULL: not run */
	int exit_status;
	unsigned long duration_us;
	unsigned long uptime_ms; /* when it ended, since the kernel began; 0: not known */
};

/* The directory REPORT_DIR below ROOT, made where it is missing: a descriptor, or -errno. */
int report_open_dir(int root);

/*
 * Writes REPORT_FILE below ROOT, a directory open for reading: a new file, moved in place when
 * complete. 0 or -errno.
 */
int report_write(const struct report *report, int root);

/*
 * Whether the report below ROOT tells of other configuration files than those with hash HASH:
 * then the initramfs is older than they are. False where there is no report.
 */
bool report_is_stale(int root, uint64_t hash);
