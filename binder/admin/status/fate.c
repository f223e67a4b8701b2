// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/status/fate.h"

#include "core/driver.h"

#include <stdio.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static enum fate unreported(const struct fate_input *in, struct fate_text *text)
{
	const char *which = "the next one";

	if (in->refused) {
		snprintf(text->why, FATE_TEXT, "%s", in->message ? in->message : "");
		return FATE_REFUSED;
	}
	if (is(in->driver, in->wanted))
		return in->unseen ? FATE_BOUND : FATE_LATER;
	if (in->unseen) {
		snprintf(text->why, FATE_TEXT, "%s has it, not %s",
			 in->driver ? in->driver : "no driver", in->wanted);
		snprintf(
			text->advice, FATE_TEXT,
			"`dmesg | grep gpupt` says why; `gpupt bind %s` gives it to the VM now",
			in->address);
		return FATE_FAILED;
	}
	if (in->to_reboot)
		which = "the next boot";
	else if (in->no_report)
		which = "a boot with this line in its initramfs";
	else if (in->stale)
		which = "the next boot with a rebuilt initramfs";
	else
		snprintf(text->why, FATE_TEXT,
			 "the configuration names it, and this boot did not bind it");
	snprintf(text->advice, FATE_TEXT, "%s gives it to %s; `gpupt bind %s` does so now",
		 which, in->wanted, in->address);
	return FATE_PENDING;
}

enum fate fate_of(const struct fate_input *in, struct fate_text *text)
{
	*text->why = *text->advice = 0;
	if (!in->present) {
		snprintf(text->why, FATE_TEXT, "it was there at boot, and is no longer");
		return FATE_GONE;
	}
	if (!in->reported)
		return unreported(in, text);
	if (is(in->reported, "bound")) {
		if (is(in->driver, in->wanted))
			return FATE_BOUND;
		snprintf(text->why, FATE_TEXT, "the boot bound it to %s, and now %s has it",
			 in->wanted ? in->wanted : "its driver",
			 in->driver ? in->driver : "no driver");
		snprintf(text->advice, FATE_TEXT, "`gpupt bind %s` gives it back", in->address);
		return FATE_LOST;
	}
	if (in->wanted && is(in->driver, in->wanted))
		return FATE_LATER;
	/* refused at boot: no driver was wanted, but somebody has given it to a VM since */
	if (!in->wanted && driver_is_harmless(in->driver))
		return FATE_LATER;
	snprintf(text->why, FATE_TEXT, "%s",
		 in->message ? in->message : "the report does not say why");
	return is(in->reported, "refused") ? FATE_REFUSED : FATE_FAILED;
}

char *fate_join(const struct fate_text *text, char *joined)
{
	snprintf(joined, FATE_JOINED, "%s%s%s", text->why,
		 *text->why && *text->advice ? ": " : "", text->advice);
	return joined;
}

const char *fate_name(enum fate fate)
{
	static const char *const names[] = {
		[FATE_BOUND] = "bound",	    [FATE_LATER] = "bound-later",
		[FATE_LOST] = "lost",	    [FATE_GONE] = "gone",
		[FATE_FAILED] = "failed",   [FATE_REFUSED] = "refused",
		[FATE_PENDING] = "pending",
	};

	return names[fate];
}

bool fate_is_well(enum fate fate)
{
	return fate == FATE_BOUND || fate == FATE_LATER;
}
