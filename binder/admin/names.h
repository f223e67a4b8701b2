/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of vendors, devices and classes, from pci.ids, through libpci. Where that file is
 * missing or broken, the numbers take their place.
 */
#pragma once

#include "core/machine.h"
#include "core/macro.h"

#define NAMES_MAX 256 /* room for any of the texts below */

struct names;

/*
 * Reads what the list of the system at ROOT, "/" for the running one, has of the devices of MACHINE.
 * NULL: out of memory.
 */
_must_check_ struct names *names_open(const char *root, const struct machine *machine);

/* The names of a device of that machine as lspci prints them, into TEXT of SIZE bytes. Return TEXT. */
char *names_device(struct names *names, const struct pci_ids *ids, char *text, size_t size);
char *names_class(struct names *names, const struct pci_ids *ids, char *text, size_t size);

/*
 * Maker and device as short_name.h has them, in at most COLUMNS, into TEXT of SIZE bytes. Returns TEXT.
 */
char *names_short(struct names *names, const struct pci_ids *ids, unsigned columns, char *text,
		  size_t size);

/*
 * What `lspci -nn` prints of a device behind its address, but for the revision: a name of more than
 * 127 bytes ends in "...", as it does there. Returns TEXT.
 */
char *names_numbered(struct names *names, const struct pci_ids *ids, char *text, size_t size);

void names_close(struct names *names);
