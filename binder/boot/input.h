/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what users say: the kernel command line and the configuration files.
 */
#pragma once

#include "core/cmdline.h"

#define INPUT_CONF	 "/etc/gpupt.conf"
#define INPUT_CONF_DIR	 "gpupt.conf.d" /* of /etc, /run and /usr/lib */
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
 * Adds INPUT_CONF and then the *.conf files of INPUT_CONF_DIR in /etc, /run and /usr/lib, in the order of
 * their names, where they exist, or only FILE (relative to the working directory) where it is given; that
 * one must exist. As the UAPI group's configuration file specification has it, a name in /etc hides the
 * same in /run, and that the one in /usr/lib; an empty file and a link to /dev/null mask. What cannot be
 * read is an error of the conf, and the rest is read.
 */
void input_read_conf(struct input *input, int root, const char *file);

/* The last part of PATH. */
const char *input_name(const char *path);

/*
 * The hash H of the files so far, carried on over the file PATH, which holds LEN bytes of TEXT and a
 * NUL behind them. Files count in the order in which input_read_conf() reads them, and all drop-ins as
 * if they were in /etc: in an image, what is in /run has another place. Empty ones do not count.
 */
uint64_t input_hash(uint64_t h, const char *path, const char *text, size_t len);

/*
 * The name of the Ith text that was read, from the last one on; NULL: there are no more. TEXT becomes what it holds, LEN
 * bytes; NULL: it could not be read. The kernel command line is not as it was: see cmdline_parse().
 */
const char *input_file(const struct input *input, unsigned i, const char **text, size_t *len);

/* Frees everything. */
void input_free(struct input *input);
