/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of pci.ids that one machine needs. The whole list has 37,000 lines, and libpci takes longer to
 * read them than all else takes that lists a hundred devices.
 */
#pragma once

#include "core/machine.h"
#include "core/macro.h"

#include <stdio.h>

/*
 * Of the list TEXT of LEN bytes, writes to OUT: the vendors and devices of MACHINE, with the subsystems of these, and
 * all that is no vendor's (the classes). Lines keep their order. 0; -ENOMEM; -EINVAL: it is no such list.
 */
_must_check_ int name_list_filter(const char *text, size_t len, const struct machine *machine,
				  FILE *out);

/* The same of the file PATH: a file in memory, open for reading; or -errno. */
_must_check_ int name_list_open(const char *path, const struct machine *machine);
