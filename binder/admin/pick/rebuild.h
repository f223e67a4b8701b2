/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs what makes the initramfs images, which takes from seconds to minutes, and shows that it does. */
#pragma once

#include "core/macro.h"

#include <stdbool.h>

#define REBUILD_TAIL	 2048
#define REBUILD_WARNINGS 2048

struct rebuild {
	int status;	  /* of waitpid(), -1: not started or lost */
	int err;	  /* -errno of that */
	bool interrupted; /* by Ctrl-C, or another signal that asked gpupt to end */
	unsigned seconds; /* that it took */
	char tail[REBUILD_TAIL +
		  1]; /* the last of what it printed: whole lines, if it has any */
	char warnings
		[REBUILD_WARNINGS]; /* lines of all it printed that are warnings or errors */
	unsigned more_warnings;	    /* lines that found no room there */
};

/*
 * Runs COMMAND, in the shell's words, and waits for its end, though not for that of daemons that it has
 * started. On a terminal a line shows that it is at work and since when. A signal that would end gpupt ends the
 * command. 0: it ended with status 0.
 */
_must_check_ int rebuild_run(struct rebuild *rebuild, const char *command);
