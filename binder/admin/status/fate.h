/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has become of a device: what the boot reported, what the configuration wants, and what has it
 * now, together. Pure.
 */
#pragma once

#include <stdbool.h>

enum fate {
	FATE_BOUND,   /* as it was to be */
	FATE_LATER,   /* likewise, but not since the boot */
	FATE_LOST,    /* the boot bound it, and now it is otherwise */
	FATE_GONE,    /* it was there at boot */
	FATE_FAILED,  /* the boot could not bind it */
	FATE_REFUSED, /* the boot, or now the plan, leaves it alone */
	FATE_PENDING, /* the configuration wants it, and the boot did not know */
};

struct fate_input {
	const char *reported; /* "bound", "failed", "refused"; NULL: not in the report */
	const char *message; /* of the report, or of the plan where that refuses; may be NULL */
	const char *wanted;  /* the driver; NULL: none, since it was refused */
	const char *driver;  /* that has it now, NULL: none */
	bool present;	     /* the device is there */
	bool refused;	     /* not in the report, and the plan refuses it */
	bool no_report;
	bool unseen;	     /* the boot ran the overlay, and left no report */
	bool stale;	     /* the next boot does not know the configuration either */
	const char *address; /* for what is to be typed */
	bool to_reboot;	     /* the next boot binds it: an image has the lines */
};

#define FATE_TEXT   512
#define FATE_JOINED (2 * FATE_TEXT + 2)

/* Why a device is not well, and what is to be done; each may be "". */
struct fate_text {
	char why[FATE_TEXT], advice[FATE_TEXT];
};

/* What has become of it, and TEXT about it. */
enum fate fate_of(const struct fate_input *in, struct fate_text *text);

/* Both parts of TEXT as a sentence, into JOINED of FATE_JOINED bytes. Returns JOINED. */
char *fate_join(const struct fate_text *text, char *joined);

/* The word for it: "bound", "bound-later", "lost", "gone", "failed", "refused", "pending". */
const char *fate_name(enum fate fate);

/* Whether the device is as it was to be. */
bool fate_is_well(enum fate fate);
