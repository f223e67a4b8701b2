/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows on standard error that something takes its time, where that is a terminal, from the second second on. */
#pragma once

#include <stdint.h>

/* WHAT is begun; it must outlive progress_end(). */
void progress_begin(const char *what);

/* DONE of ALL is done; ALL may be 0, where nobody knows. To be called often. */
void progress_step(uint64_t done, uint64_t all);

/* It has ended: the line goes. */
void progress_end(void);
