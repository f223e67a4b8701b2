/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's VGA arbiter knows which display controller the firmware and the console write to. */
#pragma once

#include "core/pci.h"

#include <stdbool.h>

/* The address of that one into ADDR. false: there is none, or no arbiter. */
bool arbiter_default(int root, struct pci_addr *addr);
