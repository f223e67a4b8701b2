// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/driver.h"

#include <string.h>

bool driver_is_vfio(const char *driver)
{
	return driver && strstr(driver, "vfio");
}

bool driver_is_harmless(const char *driver)
{
	return driver_is_vfio(driver) || (driver && !strcmp(driver, "pci-stub"));
}

bool driver_same(const char *a, const char *b)
{
	while (*a && (*a == *b || ((*a == '-' || *a == '_') && (*b == '-' || *b == '_'))))
		a++, b++;
	return !*a && !*b;
}
