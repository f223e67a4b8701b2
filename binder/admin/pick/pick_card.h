/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first question of `gpupt pick`: which card. */
#pragma once

#include "admin/pick/choice.h"

/*
 * Prints the display controllers of the machine, and what a line for each would meet with, and asks for one of them.
 * CHOICE_WRITE: that is *DEV.
 */
enum choice pick_card(struct pick *p, unsigned *dev);
