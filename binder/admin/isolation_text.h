/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why an IOMMU group is as large as it is, in words. */
#pragma once

#include "admin/isolation.h"

#define ISOLATION_TEXT 320

/* CAUSE in words, into TEXT of ISOLATION_TEXT bytes. Returns TEXT. */
char *isolation_text(const struct isolation_cause *cause, struct capability_cache *cache,
		     char *text);
