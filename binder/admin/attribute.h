/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes of PCI functions in sysfs, for reading (Documentation/ABI/testing/sysfs-bus-pci). */
#pragma once

#include "core/macro.h"
#include "core/pci.h"

#include <sys/types.h>

/* Whether the function at ADDR has the attribute NAME. */
bool attribute_has(int root, const struct pci_addr *addr, const char *name);

/*
 * Reads the attribute NAME of the function at ADDR into TEXT, NUL-terminated, without the line end. Returns its
 * length; -ENOSPC when it does not fit SIZE, or another -errno.
 */
_must_check_ ssize_t attribute_read(int root, const struct pci_addr *addr, const char *name,
				    char *text, size_t size);

/* The same for one that is no text: as it is, at most SIZE bytes. */
_must_check_ ssize_t attribute_read_bytes(int root, const struct pci_addr *addr,
					  const char *name, void *bytes, size_t size);

/* The number in the attribute NAME, of BASE as strtoull() has it; -1: it is not there, or is none. */
int64_t attribute_number(int root, const struct pci_addr *addr, const char *name, int base);
