// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/status/state.h"

#include <stdio.h>

enum state_kind state_decide(const struct state *s)
{
	if (s->report == RECORD_BROKEN)
		return STATE_BROKEN;
	if (s->report == RECORD_GOOD && s->off)
		return STATE_OFF;
	if (s->report == RECORD_GOOD && !s->stale)
		return s->has_lines || s->has_errors || s->files_ignored ? STATE_RAN
									 : STATE_NO_LINE;
	if (!s->has_lines && s->has_errors)
		return STATE_UNREADABLE;
	/* an image with lines that are there no longer is old, too */
	if (!s->has_lines && s->report == RECORD_MISSING)
		return STATE_NO_LINE;
	if (!*s->image)
		return STATE_TO_REBUILD;
	if (s->since_boot)
		return STATE_TO_REBOOT;
	return s->overlay && s->report == RECORD_MISSING ? STATE_RAN : STATE_NOT_USED;
}

bool state_ran_unseen(const struct state *s)
{
	return s->report == RECORD_MISSING && state_decide(s) == STATE_RAN;
}

const char *state_name(enum state_kind kind)
{
	static const char *const names[] = {
		[STATE_NO_LINE] = "no-line",
		[STATE_UNREADABLE] = "unreadable",
		[STATE_TO_REBUILD] = "to-rebuild",
		[STATE_TO_REBOOT] = "to-reboot",
		[STATE_NOT_USED] = "not-used",
		[STATE_OFF] = "off",
		[STATE_RAN] = "ran",
		[STATE_BROKEN] = "broken",
	};

	return names[kind];
}

char *state_text(const struct state *s, char *text, size_t size)
{
	bool ran = s->report == RECORD_GOOD;

	*text = 0;
	switch (state_decide(s)) {
	case STATE_NO_LINE:
		snprintf(text, size, "%sno line names a device",
			 ran ? "" : "gpupt did not run in this boot, and ");
		break;
	case STATE_UNREADABLE:
		snprintf(text, size, "no line of the configuration can be read");
		break;
	case STATE_TO_REBUILD:
		if (ran)
			snprintf(
				text, size,
				"the initramfs was built with other configuration files than these");
		else
			snprintf(
				text, size,
				"written, but not in the initramfs yet: gpupt did not run in this boot");
		break;
	case STATE_TO_REBOOT:
		snprintf(text, size, "waiting for a reboot%s%s: %s has these lines",
			 *s->kernel ? " with Linux " : "", s->kernel, s->image);
		break;
	case STATE_NOT_USED:
		if (ran)
			snprintf(
				text, size,
				"%s had these lines before this boot, which used another image",
				s->image);
		else
			snprintf(
				text, size,
				"gpupt did not run in this boot, though %s had it and these lines before",
				s->image);
		break;
	case STATE_RAN:
		if (!ran)
			snprintf(
				text, size,
				"the overlay %s ran in this boot, and leaves no report: what follows is so now",
				s->image);
		break;
	default:
		break;
	}
	return text;
}

char *state_advice(const struct state *s, const char *rebuild, char *text, size_t size)
{
	*text = 0;
	switch (state_decide(s)) {
	case STATE_NO_LINE:
		snprintf(text, size, "`gpupt pick` writes a line");
		break;
	case STATE_UNREADABLE:
		snprintf(text, size,
			 "correct it: `gpupt check` names each file, line and reason");
		break;
	case STATE_TO_REBUILD:
		if (*s->obstacle)
			snprintf(text, size, "%s, then: %s, then reboot", s->obstacle, rebuild);
		else if (s->denied)
			snprintf(
				text, size,
				"as root, gpupt can look into the images; if they are not rebuilt yet: %s, then reboot",
				rebuild);
		else
			snprintf(text, size, "%s, then reboot", rebuild);
		break;
	case STATE_TO_REBOOT:
		if (*s->kernel)
			snprintf(text, size,
				 "reboot with it, or make the running kernel's image, too: %s",
				 rebuild);
		else
			snprintf(text, size,
				 "reboot; then `gpupt status` says what has become of it");
		break;
	case STATE_NOT_USED:
		if (*s->kernel)
			snprintf(text, size, "boot Linux %s, or for the running kernel: %s",
				 s->kernel, rebuild);
		else
			snprintf(
				text, size,
				"see which image the boot loader's entry loads; `gpupt check` looks into those it finds");
		break;
	default:
		break;
	}
	return text;
}
