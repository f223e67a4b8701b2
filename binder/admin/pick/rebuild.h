/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs what makes the initramfs images, which takes from seconds to minutes, and shows that it does. */
#pragma once

#include "core/macro.h"

#define REBUILD_TAIL 2048

struct rebuild {
	int status;	  /* of waitpid(), -1: not started or lost */
	int err;	  /* -errno of that */
	unsigned seconds; /* that it took */
	char tail[REBUILD_TAIL +
		  1]; /* the last of what it printed: whole lines, if it has any */
};

/*
 * Runs COMMAND, in the shell's words, and waits for its end. On a terminal a line shows that it is at
 * work and since when. 0: it ended with status 0.
 */
_must_check_ int rebuild_run(struct rebuild *rebuild, const char *command);
