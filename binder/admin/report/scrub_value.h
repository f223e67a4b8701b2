/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What identifies a machine or a person by what stands before it: root=X, /home/X, serial number: X. Pure. */
#pragma once

#include "admin/report/scrub_view.h"

/* Whether such a thing begins at V: the length of all of it, of which *KEEP bytes are to be kept. 0: no. */
size_t scrub_value(const struct scrub_view *v, size_t *keep);
