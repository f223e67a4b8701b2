/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a configuration file. The new one takes the old one's place at once or not at all, with its owner, mode, ACL
 * and other attributes; the old one is kept beside it.
 */
#pragma once

#include "admin/pick/conffile.h"

/*
 * Puts the LEN bytes of TEXT in FILE's place, and what was there into its backup. 0; -ESTALE: somebody changed
 * the file since it was read; -EBUSY: another gpupt is at it for seconds; another -errno. After an error,
 * the file is what it was, and *WHICH is the path that it is about.
 */
_must_check_ int conffile_replace(const struct conffile *file, const char *text, size_t len,
				  const char **which);
