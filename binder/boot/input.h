/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what users say: the kernel command line and the configuration files.
 */
#pragma once

#include "core/cmdline.h"

#define INPUT_CONF	 "/etc/gpupt.conf"
#define INPUT_CONF_DIR	 "/etc/gpupt.conf.d"
#define INPUT_CMDLINE	 "/proc/cmdline"
#define INPUT_HASH_START 0xcbf29ce484222325 /* of no file at all */
#define INPUT_FILE_MAX	 (256 * 1024)	    /* larger files are refused */

struct input {
	struct conf conf;
	struct cmdline cmdline;
	uint64_t hash;		  /* of the names and contents of the configuration files */
	struct input_text *texts; /* what conf and cmdline point into */
};

/*
 * Adds the kernel command line below ROOT, a directory open for reading. A missing one is an
 * empty one; one that cannot be read is an error of the conf.
 */
void input_read_cmdline(struct input *input, int root);

/*
 * Adds INPUT_CONF and then INPUT_CONF_DIR/ *.conf in the order of their names, where they exist,
 * or only FILE (relative to the working directory) where it is given; that one must exist. What
 * cannot be read is an error of the conf, and the rest is read.
 */
void input_read_conf(struct input *input, int root, const char *file);

/*
 * The hash H of the files so far, carried on over the file NAME, which holds LEN bytes of TEXT and a
 * NUL behind them. Files count in the order in which input_read_conf() reads them.
 */
uint64_t input_hash(uint64_t h, const char *name, const char *text, size_t len);

/* Frees everything. */
void input_free(struct input *input);
