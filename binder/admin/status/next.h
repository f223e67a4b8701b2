/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an administrator is between a bare machine and a VM with its card, and the one step that comes next. Pure. */
#pragma once

#include "admin/status/state.h"

enum next_kind {
	NEXT_CHECK, /* something keeps all further steps from doing any good */
	NEXT_PICK,
	NEXT_LOOK, /* only root can see how far it is */
	NEXT_REBUILD,
	NEXT_REBOOT,
	NEXT_UNDO_OFF, /* reboot, without the word that switches gpupt off */
	NEXT_EXPORT,
};

struct next {
	bool iommu; /* the machine has groups */
	const struct state *state;
	bool well; /* all is as the lines want it, as `gpupt status` finds */
	unsigned
		wanted; /* devices that the next boot gives away, by the plan, and lines of virtual devices */
	unsigned bound;	  /* of these, those that VMs can have now */
	unsigned refused; /* that a line names, and the host keeps */
	unsigned
		shared; /* of those wanted: no VM can have the group, for the host keeps a part of it */
	unsigned by_hand;    /* that have a vfio driver, and no line names them */
	bool root;	     /* it is root who asks */
	const char *rebuild; /* the command that makes the images, as it is to be typed */
};

enum next_kind next_decide(const struct next *n);

/* How things are now, into TEXT of SIZE bytes. Return TEXT. */
char *next_now(const struct next *n, char *text, size_t size);

/* What the next boot does, as things are. */
char *next_boot(const struct next *n, char *text, size_t size);

/* What to type next, and behind a # what for. */
char *next_step(const struct next *n, char *text, size_t size);
