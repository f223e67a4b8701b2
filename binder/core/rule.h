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
 *   reset_method=NAME[,NAME]   resize.BAR=SIZE   d3cold=no
 *
 * or one that makes virtual devices of a parent that stays with the host:
 *
 *   mdev PARENT TYPE UUID          PARENT is an address or a path
 *   sriov PARENT ID vfs=N [subsystem=VVVV:DDDD] [driver=auto|NAME]
 */
#pragma once

#include "core/machine.h"

#define RULE_PATH_MAX	8  /* bridges between the root bus and a device, and the device */
#define RULE_DRIVER_MAX 32 /* longest driver name with its NUL */
#define RULE_BARS	6  /* of a function that is no bridge */
#define RULE_SIZE_MAX	27 /* 1 MiB << 27: the largest BAR of Resizable BAR's first register */
#define RULE_RESET_MAX	64 /* longest list of reset methods with its NUL */
#define RULE_UUID_LEN	36

enum rule_kind { RULE_DEVICE, RULE_MDEV, RULE_SRIOV };

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

/* a piece of the line, not NUL-terminated; len 0: not given */
struct rule_text {
	const char *at;
	unsigned len;
};

struct rule {
	uint8_t kind; /* enum rule_kind; where it makes virtual devices, `select` is of their parent */
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

	/* set before the device is bound; of the devices that the line names, not their companions */
	uint8_t resize[RULE_BARS]; /* the BAR is to have 1 MiB << (value - 1); 0: as it is */
	bool d3cold_no;		   /* d3cold=no */
	struct rule_text reset_method; /* with commas */

	struct rule_text mdev_type, uuid; /* RULE_MDEV; the UUID as it was written: any case */
	uint16_t vfs;			  /* RULE_SRIOV */

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

/* Whether RULE names what it takes by vendor and device, not only where it is or of what class. */
bool rule_names_device(const struct rule *rule);
