/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stdbool.h>
#include <string.h>

/* Whether DRIVER hands a device to VMs, or keeps it for them; "" and NULL are none. */
static inline bool is_vfio_driver(const char *driver)
{
	return driver && (strstr(driver, "vfio") || !strcmp(driver, "pci-stub"));
}
