/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This machine as the text of a synthetic one, which a kernel can boot with (tests/bus/README.md has its words). It has
 * numbers and gpupt's own words in it, and nothing that could name anybody.
 */
#pragma once

#include "admin/admin.h"

#include "core/macro.h"

/*
 * Prints it to standard output; A has read its machine. What isolates what is taken from the IOMMU groups, so that the
 * synthetic machine gets the same ones. An exit status.
 */
_must_check_ int described_print(const struct admin *a);
