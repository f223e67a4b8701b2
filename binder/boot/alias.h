/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A short way to know that no variant driver is there: in most images the only alias that begins with vfio_pci: is
 * vfio-pci's own, which fits all devices. Who knows that needs neither libkmod nor a child that may crash in it.
 */
#pragma once

#include <stdbool.h>

/*
 * Whether modules.alias of KERNEL (NULL: the running one) below ROOT may name a vfio driver besides vfio-pci. True
 * where that is in doubt.
 */
bool alias_may_name_variant(const char *root, const char *kernel);

/* The same of one index, FD, as depmod(8) writes it. */
bool alias_may_be_in(int fd);
