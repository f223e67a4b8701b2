/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of gpupt.conf: selectors that must all hold, and options. Pure.
 *
 *   ID         [vendor]:[device][:class[:prog-if]]    as lspci -d
 *   address    [domain:]bus:dev[.fn]                  as lspci -s
 *   path       [domain:]bus:dev.fn/dev.fn[/dev.fn...] as pci= in
 *              Documentation/admin-guide/kernel-parameters
 *   subsystem=VVVV:DDDD   boot_vga=0|1
 *   functions=all|one   group=all   driver=auto|NAME   headless=yes|no
 */
#pragma once

#include "pci.h"

#define RULE_PATH_MAX	8  /* bridges between the root bus and a device, and the device */
#define RULE_DRIVER_MAX 32 /* longest driver name with its NUL */

enum rule_selector {
	SEL_ADDR = 1 << 0, /* domain, bus, dev */
	SEL_FN = 1 << 1,   /* the address names one function */
	SEL_PATH = 1 << 2,
	SEL_VENDOR = 1 << 3,
	SEL_DEVICE = 1 << 4,
	SEL_CLASS = 1 << 5,
	SEL_SUBSYS = 1 << 6,
	SEL_BOOT_VGA = 1 << 7,

	SEL_PLACE = SEL_ADDR | SEL_PATH,
	SEL_ID = SEL_VENDOR | SEL_DEVICE | SEL_CLASS,
};

enum rule_functions { FUNCTIONS_DEFAULT, FUNCTIONS_ALL, FUNCTIONS_ONE };

struct rule {
	unsigned select;      /* of enum rule_selector */
	struct pci_addr addr; /* SEL_ADDR; for SEL_PATH the domain and bus it starts from */
	uint8_t path_len;     /* SEL_PATH: number of entries in path */
	uint8_t path[RULE_PATH_MAX]; /* dev << 3 | fn, topmost bridge first */
	struct pci_ids ids;
	uint32_t class_mask; /* SEL_CLASS: the digits of ids.class that count */
	int8_t boot_vga;

	uint8_t functions; /* enum rule_functions */
	bool group_all;
	bool headless;
	char driver[RULE_DRIVER_MAX]; /* "": auto */

	/* where it was written, for messages */
	const char *file;
	unsigned line;
	const char *text; /* the words, not NUL-terminated */
	unsigned text_len;
};

/*
 * Reads one line, TEXT to END, without its comment and line end, into RULE; TEXT has a word.
 * NULL, or what was expected instead, and then *AT points at the spot. RULE keeps a pointer to
 * TEXT. RULE's file and line are the caller's to fill.
 */
const char *rule_parse(struct rule *rule, const char *text, const char *end, const char **at);

/* Whether RULE's address or path is that of DEVS[I]; true where it has neither. */
bool rule_match_place(const struct rule *rule, const struct pci_dev *devs, unsigned i);

/* Whether all that RULE says of the device itself (ID, class, subsystem, boot_vga) is true. */
bool rule_match_device(const struct rule *rule, const struct pci_dev *dev);

/* Whether RULE names what it takes, by vendor and device or by base class, not only where. */
bool rule_names_device(const struct rule *rule);
