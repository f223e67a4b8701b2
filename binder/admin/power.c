// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/power.h"

#include "admin/attribute.h"

#include <string.h>

static void read_word(int root, const struct pci_addr *addr, const char *name, char text[16])
{
	if (attribute_read(root, addr, name, text, 16) < 0)
		*text = 0;
}

void power_read(struct power *power, int root, const struct pci_addr *addr)
{
	read_word(root, addr, "power_state", power->state);
	read_word(root, addr, "power/control", power->control);
	read_word(root, addr, "power/runtime_status", power->status);
	power->d3cold = attribute_number(root, addr, "d3cold_allowed", 10);
}

bool power_is_awake(const struct power *power)
{
	return *power->state ? !strcmp(power->state, "D0") : !strcmp(power->status, "active");
}
