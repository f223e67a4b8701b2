/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of vendors, devices and classes, from pci.ids, through libpci. Where that file is
 * missing, the numbers take their place.
 */
#pragma once

#include "../pci.h"

struct names;

/* Opens the list; NULL: out of memory. It is read at the first look-up. */
struct names *names_open(void);

/* The names as lspci prints them, into TEXT of SIZE bytes. Return TEXT. */
char *names_device(struct names *names, const struct pci_ids *ids, char *text, size_t size);
char *names_class(struct names *names, const struct pci_ids *ids, char *text, size_t size);

void names_close(struct names *names);
