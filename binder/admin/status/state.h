/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far things are between a line in the configuration and a device in the hands of a VM: from what
 * this boot reported, and from the initramfs images that there are for the next one. Pure.
 */
#pragma once

#include "admin/record.h"

#include <stdbool.h>
#include <stddef.h>

enum state_kind {
	STATE_NO_LINE,	  /* nothing is wanted */
	STATE_UNREADABLE, /* no line could be read, though there may be some */
	STATE_TO_REBUILD, /* the lines are in no image */
	STATE_TO_REBOOT,  /* an image has had them since this boot began: the next boot obeys */
	STATE_NOT_USED,	  /* an image has had them for longer, and this boot did not use it */
	STATE_OFF,	  /* this boot was told to do nothing */
	STATE_RAN,	  /* this boot obeyed these lines */
	STATE_BROKEN,	  /* there is a report of this boot, and it tells nothing */
};

struct state {
	enum record_kind report; /* of this boot */
	bool overlay;		 /* this boot was to run the overlay, which leaves no report */
	bool off;		 /* it says gpupt=off or the like */
	bool stale;		 /* it is of other configuration files than these */
	bool has_lines, has_errors;
	bool files_ignored; /* by gpupt.config=none: no line of theirs is missed */

	/* the images of the kernels here; looked at only where the report leaves it open */
	char image[512];  /* one that has the lines, that of the running kernel first; or "" */
	char kernel[128]; /* whose it is, where it is not that of the running kernel; or "" */
	bool since_boot;  /* it was made after this boot began */
	bool denied;	  /* an image or its folder may not be looked at */
	/* what is to be done before they are made anew, as obstacle_find() says it; or "" */
	char obstacle[256];
};

enum state_kind state_decide(const struct state *s);

/* Whether the overlay has obeyed these lines in this boot, and left no report of it. */
bool state_ran_unseen(const struct state *s);

/* The word for it, as gpupt-json(5) has it: "no-line", "to-rebuild", ... */
const char *state_name(enum state_kind kind);

/*
 * How things are, in a sentence, into TEXT of SIZE bytes. Returns TEXT, which is "" where the report says it
 * better: STATE_OFF, STATE_BROKEN, and STATE_RAN if there is one.
 */
char *state_text(const struct state *s, char *text, size_t size);

/* What to do, into TEXT of SIZE bytes, or "". REBUILD: the command that makes the images. Returns TEXT. */
char *state_advice(const struct state *s, const char *rebuild, char *text, size_t size);
