/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log: its records, and which of them are about a device. */
#pragma once

#include "core/macro.h"
#include "core/pci.h"

/*
 * Calls LINE with DATA for each message of the log below the directory ROOT, from the oldest on, with its time since
 * the boot. What is beyond a limit is left out. 0; -EPERM and others: it cannot be read.
 */
int klog_read(int root, void (*line)(void *data, const char *message, unsigned long long us),
	      void *data);

/* Whether MESSAGE names the device at ADDR, with or without its domain. */
bool klog_names(const char *message, const struct pci_addr *addr);
