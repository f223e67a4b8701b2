/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `gpupt show` tells of a device, and the forms it has. */
#pragma once

#include "admin/admin.h"
#include "admin/bars.h"
#include "admin/capability.h"
#include "admin/isolation.h"
#include "admin/js.h"
#include "admin/link.h"
#include "admin/names.h"
#include "admin/power.h"
#include "admin/resets.h"
#include "admin/target.h"
#include "admin/users.h"

#include "core/macro.h"

#define SHOW_TEXT_MAX 1024

struct show {
	struct admin *a; /* its plan is made */
	struct names *names;
	struct capability_cache caps;
	char *cmdline;	   /* of the kernel; malloc()ed */
	bool stale;	   /* the initramfs was built with other files */
	bool reported;	   /* gpupt ran in this boot */
	bool vendor_reset; /* that module is loaded */
};

/* All of one device that is not in the machine or in its plan. */
struct show_device {
	unsigned dev;
	const struct capability *cap;
	struct isolation isolation;
	struct bars bars;
	struct resets resets;
	struct power power;
	struct link link;
	struct users users;
	bool users_unknown; /* /proc cannot be read */
	int numa; /* the node of its memory; -1: the machine has one only, or does not say */
	char cpus[64];	   /* of that node */
	char override[32]; /* driver_override, "": none */
	char vfio[32];	   /* its VFIO device, as vfio0; "": none, or a kernel before 6.1 */
	char physfn[PCI_ADDR_LEN]; /* of a virtual function: the physical one; "": it is none */
};

/* Reads what all devices need into SHOW; A has its plan. An exit status; show_close() in any case. */
_must_check_ int show_open(struct show *show, struct admin *a);

/* Reads device DEV into DEVICE. An exit status. */
_must_check_ int show_read(struct show *show, unsigned dev, struct show_device *device);

void show_close(struct show *show);

/* The address of device DEV as people type it, into TEXT of PCI_ADDR_LEN bytes. Returns its start. */
const char *show_address(const struct show *show, unsigned dev, char *text);

/*
 * Whether vendor-reset could be of use for it: the family that it knows, where the device is not reset that way yet;
 * NULL: no.
 */
const char *show_vendor_reset(const struct show *show, const struct show_device *device);

/*
 * The next other device below the same port behind index AFTER (-1: the first one) that is awake, and so keeps the port
 * and its supply on; -1: no further one.
 */
int show_awake(const struct show *show, unsigned dev, int after);

/* The line that would take device DEV, into TEXT of SIZE bytes; "" where none would. Returns TEXT. */
char *show_line(const struct show *show, unsigned dev, char *text, size_t size);

/* What to do next with DEVICE, a command for the most part, into TEXT of SIZE bytes; "": nothing. Returns TEXT. */
char *show_next(const struct show *show, const struct show_device *device, char *text,
		size_t size);

/* The sizes that BAR can have, "256M to 16G", into TEXT of SIZE bytes; "": no other. Returns TEXT. */
char *show_sizes(const struct bar *bar, char *text, size_t size);

/* The forms: for people, and as JSON, an object for the list of devices. */
void show_text(struct show *show, const struct show_device *device);
void show_text_hardware(struct show *show, const struct show_device *device);
json_t *show_json(struct show *show, const struct show_device *device);
