/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the name of a driver tells. Pure. */
#pragma once

#include <stdbool.h>

/* Whether DRIVER (NULL: none) is vfio-pci, one of its variants, or one for mediated devices. */
bool driver_is_vfio(const char *driver);

/*
 * Whether DRIVER (NULL: none) is one whose devices do not keep the others of their IOMMU group
 * from a VM: a vfio driver or pci-stub (Documentation/driver-api/vfio: "group viability").
 */
bool driver_is_harmless(const char *driver);

/* Whether A and B name the same driver: modules and drivers differ in `-` and `_`. */
bool driver_same(const char *a, const char *b);
