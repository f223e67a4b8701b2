/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel command line says to gpupt. Pure.
 */
#pragma once

#include "core/conf.h"

struct cmdline {
	const char *off; /* the word that switches gpupt off: gpupt= and no yes, or NULL */
	const char *iommu_off; /* the word that switches the IOMMU off, or NULL */
	bool no_config;	       /* gpupt.config=none: the files are not read */
	bool debug;	       /* gpupt.debug */
};

/*
 * Reads the kernel command line in TEXT (Documentation/admin-guide/kernel-parameters), as
 * /proc/cmdline has it, into CMDLINE, and adds the rules of gpupt.device= and what is wrong with
 * any gpupt. word to CONF, under the name FILE. TEXT is written to: quotes go, commas in
 * gpupt.device= become spaces; it must outlive CMDLINE and CONF. What comes after `--` is init's.
 */
void cmdline_parse(struct cmdline *cmdline, struct conf *conf, const char *file, char *text);

/*
 * Cuts the next word off *TEXT as the kernel's next_arg() does: double quotes keep spaces, and
 * those around the word or its value are dropped. *START is where it stood. NULL at the end.
 */
char *cmdline_next_word(char **text, char **start);
