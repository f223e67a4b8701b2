/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The next step towards a mediated device or virtual functions, from what is known of their parent at
 * one moment. Pure; facts.h reads that, create.h does the steps.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VIRTUAL_TYPES_MAX 400
#define VIRTUAL_TEXT_MAX  640

enum virtual_step {
	VIRTUAL_CREATE,
	VIRTUAL_KEEP, /* it is there already, as it was to be */
	VIRTUAL_LOAD, /* load VIRTUAL_GVT_MODULE, then ask again */
	VIRTUAL_WAIT, /* ask again in a moment */
	VIRTUAL_FAIL,
};

/* what provides the types of a parent that i915 drives: no device asks for it */
#define VIRTUAL_GVT_MODULE "kvmgt"

struct mdev_facts {
	const char *type;	       /* that is wanted */
	char driver[32];	       /* of the parent; "": none */
	bool has_types;		       /* the parent has mdev_supported_types */
	bool has_type;		       /* and it has the one that is wanted */
	bool settled;		       /* has_types was true the last time, too */
	int available;		       /* instances left of the type, -1: not known */
	char types[VIRTUAL_TYPES_MAX]; /* all types and what is left of each, for people */
	int gvt;		       /* i915's enable_gvt; -1: it has no such parameter */

	bool exists; /* the UUID is in use; for: */
	char its_parent[40], its_type[64];
	bool is_same; /* the parent and the type that are wanted */

	/* what mdevctl(8) would make of the UUID; "": it does not define it */
	char mdevctl_parent[40], mdevctl_type[64];
	bool mdevctl_is_same;

	int load_err;  /* of VIRTUAL_LOAD */
	bool loaded;   /* VIRTUAL_LOAD was done, whatever its result */
	bool has_time; /* waiting is allowed still */
};

/* The next step; for VIRTUAL_FAIL what is wrong and what to do in TEXT of SIZE bytes, else "". */
enum virtual_step virtual_next_mdev(const struct mdev_facts *f, char *text, size_t size);

/* What the errno -ERR of writing the UUID to the type's create file means. Returns TEXT. */
char *virtual_explain_mdev(const struct mdev_facts *f, int err, char *text, size_t size);

struct sriov_facts {
	unsigned wanted; /* number of virtual functions */
	char driver[32]; /* of the physical function; "": none */
	int total;	 /* sriov_totalvfs; -1: no SR-IOV */
	int now;	 /* sriov_numvfs; -1: it cannot be read in time */
	bool has_time;
};

enum virtual_step virtual_next_sriov(const struct sriov_facts *f, char *text, size_t size);

/* What the errno -ERR of writing their number to sriov_numvfs means. Returns TEXT. */
char *virtual_explain_sriov(const struct sriov_facts *f, int err, char *text, size_t size);
