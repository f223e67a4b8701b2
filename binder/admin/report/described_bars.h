/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a function wants addresses for, in the words of described.h: each prints its words behind a blank. */
#pragma once

#include "admin/capability.h"

#include "core/machine.h"

/* The BARs of DEV, whose configuration space says CAP; one of CONVENTIONAL PCI has none that can be resized. */
void described_bars(int root, const struct pci_dev *dev, const struct capability *cap,
		    bool conventional);

/* Its expansion ROM. */
void described_bars_rom(int root, const struct pci_dev *dev);

/* The BARs of one of its virtual functions, of which it has TOTAL. */
void described_bars_virtual(int root, const struct pci_dev *dev, int64_t total);
