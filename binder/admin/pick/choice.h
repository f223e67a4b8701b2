/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpupt pick` knows on its way to a line, and how that may end. */
#pragma once

#include "admin/admin.h"
#include "admin/device.h"
#include "admin/pick/conffile.h"
#include "admin/pick/trial.h"

#include "boot/loader.h"

#define PICK_TEXT_MAX 1024 /* room for what is said of a device */

struct pick {
	struct admin *admin;
	const char *name; /* of the configuration file, for messages */
	struct conffile file;
	json_t *warnings; /* what has been said of the line */

	unsigned dev;
	char options[PICK_LINE_MAX]; /* those that the line has so far */
	char line[PICK_LINE_MAX];
	char *text; /* of the file with the line in it */
	size_t len;
	unsigned number; /* of the line */
	struct loader loader;
	struct trial before; /* without the line */
	struct trial trial;  /* with it */
};

static inline const struct pci_dev *pick_device(const struct pick *p, unsigned dev)
{
	return &p->admin->machine.devs[dev];
}

/* The address of device DEV, in ADDR, which holds PCI_ADDR_LEN bytes. Returns ADDR. */
static inline const char *pick_address(const struct pick *p, unsigned dev, char *addr)
{
	return pci_addr_print(&pick_device(p, dev)->addr, addr);
}

enum choice {
	CHOICE_WRITE,
	CHOICE_THERE,	/* a line has it already, that of p->before: said */
	CHOICE_LEFT,	/* the person wants nothing, or no more */
	CHOICE_REFUSED, /* said why */
	CHOICE_USAGE,	/* no such device, or options that are none: said */
	CHOICE_FAILED,	/* a system error: said */
};
