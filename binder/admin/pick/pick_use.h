/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host would miss of all that a line takes. The line and its plan are in p->trial. */
#pragma once

#include "admin/pick/choice.h"

/* CHOICE_WRITE: the line takes no disk that the host uses. */
enum choice pick_use_check(struct pick *p);

/*
 * CHOICE_WRITE: it takes no keyboard, mouse or address of the host either, or that is meant: the person was
 * asked, or --force was given.
 */
enum choice pick_use_consent(struct pick *p);
