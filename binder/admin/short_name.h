/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of devices that are short enough for one line of a table: "NVIDIA GM204 [GeForce GTX 970]". Pure.
 */
#pragma once

#include "core/pci.h"

#include <stddef.h>

/* What people call the maker that pci.ids calls VENDOR, into TEXT of SIZE bytes. Returns TEXT. */
char *short_name_vendor(const char *vendor, char *text, size_t size);

/*
 * VENDOR, which is short, and PRODUCT in at most COLUMNS, into TEXT of SIZE bytes: the whole name where it fits,
 * else KIND in place of PRODUCT; where KIND is NULL, what it is sold as; else as much as fits. Returns TEXT.
 */
char *short_name_fit(const char *vendor, const char *product, const char *kind,
		     unsigned columns, char *text, size_t size);

/*
 * What a function IDS is on the card of DISPLAY, or beside it in a processor: "HDMI audio". NULL: nothing usual.
 */
const char *short_name_function(const struct pci_ids *ids, const struct pci_ids *display);
