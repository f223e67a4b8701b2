/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How `gpupt pick` comes to a line: from its operands, or by asking. Nothing is written here. */
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

/* The line for the operands: an address, then options. Questions are answered with no. */
enum choice pick_args(struct pick *p);

/* The line that the person at the terminal wants. */
enum choice pick_ask(struct pick *p);

/* The steps of both, in this order. */

/* Makes the plan without the line. CHOICE_WRITE: done. */
enum choice pick_begin(struct pick *p);

/*
 * Makes DEV the device that the line is for. CHOICE_WRITE: no line has it yet; CHOICE_THERE: one has, with
 * the options that the new line has so far.
 */
enum choice pick_choose(struct pick *p, unsigned dev);

/* Makes the line, with OPTION added, which may be NULL, and the plan with it. CHOICE_WRITE: done. */
enum choice pick_line(struct pick *p, const char *option);

/* Whether the line would be refused for it lacks headless=yes. */
bool pick_is_last_display(const struct pick *p);

/*
 * CHOICE_WRITE: the line gets what it names, and takes nothing from other lines, nor a disk that the host
 * uses.
 */
enum choice pick_check(struct pick *p);

/* Why it is this line, what comes along with the device, and what keeps it from having an effect. */
void pick_tell_line(struct pick *p);

/* Something about the line that is to be known: to the person, or for a program, where WARN is set. */
void pick_tell(struct pick *p, bool warn, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Says why there is no line for p->dev; CHOICE_REFUSED. */
enum choice pick_refuse(struct pick *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What the next boot does for p->line, a device a line. */
void pick_tell_devices(const struct pick *p);
