/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpupt pick` says of a line: to a person, or for a program. */
#pragma once

#include "admin/pick/choice.h"

/* Why it is this line, what comes along with the device, and what keeps it from having an effect. */
void pick_tell_line(struct pick *p);

/* Something about the line that is to be known: to the person, or for a program, where WARN is set. */
void pick_tell(struct pick *p, bool warn, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What the next boot does for p->line, a device a line. */
void pick_tell_devices(const struct pick *p);
