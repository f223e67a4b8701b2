/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gpupt, the administrator's command: what its commands share. Each command reads what it needs
 * through these functions, which say what is wrong on standard error, and returns an exit status.
 */
#pragma once

#include "boot/input.h"
#include "core/macro.h"
#include "core/steps.h"

#include <stdbool.h>

/* documented in gpupt(8) */
enum {
	EXIT_OK,
	EXIT_PARTIAL, /* something is not as it is to be; `check`: warnings */
	EXIT_CONF,    /* the configuration has errors; `check`: errors */
	EXIT_USAGE = 64,
	EXIT_SYSTEM = 71,
	EXIT_PERMISSION = 77,
};

struct options {
	const char *root;    /* the tree that holds /etc, /proc, /sys, /run, /lib and /boot */
	const char *conf;    /* in place of the configuration files, or NULL */
	const char *explain; /* the finding of `check` to be explained, or NULL */
	bool json, all, full, plain, tree, yes, force, rebuild, iommufd;
};

struct admin {
	const struct options *options;
	char **args; /* the operands of the command, NULL at the end */
	int root;    /* options->root, open for reading */
	struct input input;
	struct machine machine;
	struct plan plan;
	struct steps steps; /* of the plan */
	bool has_input, has_machine, has_plan;
};

/* Whether the tree is the running system's, the only one that may be changed. */
bool admin_is_live(const struct admin *a);

/* Reads the kernel command line and the configuration, once. Its errors stay in input.conf. */
void admin_read_conf(struct admin *a);

/* Reads all PCI functions, with their bridges, once. EXIT_OK or EXIT_SYSTEM. */
_must_check_ int admin_read_machine(struct admin *a);

/*
 * Makes the plan of the next boot, once: reads what it takes. Neither gpupt=off nor errors in the
 * configuration keep it from being made; the caller tells. EXIT_OK or EXIT_SYSTEM.
 */
_must_check_ int admin_make_plan(struct admin *a);

/*
 * Warns, on standard error, of what makes the plan less than it seems: errors of the configuration, and gpupt=off.
 */
void admin_tell_doubts(const struct admin *a);

#define ADMIN_FILE_MAX (16 * 1024 * 1024) /* larger files are refused, with -EFBIG */

/* The whole file PATH (without its first slash) below the root, free() it; NULL: -errno in *ERR. */
_must_check_ char *admin_read_file(const struct admin *a, const char *path, int *err);

/* Says on standard error that MEMORY is short; EXIT_SYSTEM. */
int admin_no_memory(void);

void admin_close(struct admin *a);

/* The commands: each gets its operands in ARGS, as many as the table in gpupt.c allows. */
int cmd_next(struct admin *a); /* gpupt alone */
int cmd_list(struct admin *a);
int cmd_show(struct admin *a);
int cmd_plan(struct admin *a);
int cmd_check(struct admin *a);
int cmd_status(struct admin *a);
int cmd_pick(struct admin *a);
int cmd_bind(struct admin *a);
int cmd_release(struct admin *a);
int cmd_create(struct admin *a);
int cmd_export(struct admin *a);
int cmd_report(struct admin *a);
