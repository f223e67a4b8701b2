/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and a machine in, a plan out: which devices are to be bound to what, and what is left alone and
 * why. Pure: every refusal is decided here, before anything is written. steps.h says how it is carried
 * out.
 */
#pragma once

#include "core/groups.h"
#include "core/rule.h"

#define PLAN_DRIVER "vfio-pci" /* for driver=auto */
#define PLAN_IOMMU_MODULE                                                                      \
	"vfio_iommu_type1" /* vfio only names it as a softdep; every VM needs it */

enum plan_state {
	PLAN_NONE, /* no line names the device */
	PLAN_TAKEN,
	PLAN_REFUSED,
};

enum plan_reason {
	REFUSE_NONE,
	REFUSE_NO_IOMMU, /* the machine has no groups */
	REFUSE_NO_GROUP, /* this device has none */
	REFUSE_GUARD,	 /* the place holds another device than the line says */
	REFUSE_UNNAMED,	 /* storage or network that no line names by vendor and device */
	REFUSE_BRIDGE,
	REFUSE_LAST_DISPLAY,
	REFUSE_COMPANION, /* of a device that was refused */
	REFUSE_PARENT,	  /* of virtual devices: it is taken itself */
};

struct plan_device {
	uint8_t state;	   /* enum plan_state */
	uint8_t reason;	   /* enum plan_reason */
	bool shares_group; /* taken, and its group has members that are not: see plan_sharer() */
	bool first_in_group; /* of those that do so */
	int32_t origin; /* the device that brought this one along (functions=, group=), or -1 */
	const struct rule *rule;
	const char *driver; /* PLAN_TAKEN: what it is to be bound to */
};

/* mediated devices or virtual functions, to be made when their parent has its driver */
struct plan_virtual {
	const struct rule *rule;
	int32_t parent; /* index of the device */
	uint8_t reason; /* enum plan_reason; REFUSE_NONE: to be made */
};

struct plan {
	const struct machine *machine;
	struct plan_device *devs; /* one for each device of the machine */
	struct groups groups;
	struct groups sharers; /* those of the group that harm it: see plan_sharer() */
	unsigned *n_sharers;   /* of each group */
	unsigned n_taken, n_refused;
	const struct rule **absent; /* rules that no device answers to */
	unsigned n_absent;
	struct plan_virtual *virtuals; /* in the order of their lines */
	unsigned n_virtuals;
	int only; /* the one device that steps are for, -1: all; the caller sets it */
};

/*
 * Makes the plan for RULES on MACHINE; both must outlive it. Lines are alternatives: the first
 * one that names a device decides; a line that names it goes before one that only brings it along.
 * 0, or -ENOMEM.
 */
int plan_make(struct plan *plan, const struct machine *machine, const struct rule *rules,
	      unsigned n_rules);

/* Whether the steps are for device DEV, if it is taken: all devices are, or the only one. */
static inline bool plan_is_for(const struct plan *plan, unsigned dev)
{
	return plan->only < 0 || plan->only == (int)dev;
}

/* Whether DEV is to have the best vfio driver (driver=auto), and no such driver has it already. */
bool plan_is_open(const struct plan *plan, unsigned dev);

/*
 * Gives those of which plan_is_open() is true the driver that FIND names for them: a variant driver, which
 * must outlive the plan, or NULL for vfio-pci. FIND gets DATA.
 */
void plan_choose_drivers(struct plan *plan, const char *(*find)(void *data, unsigned dev),
			 void *data);

/* Whether DEV keeps its IOMMU group from a VM: it is not taken, and groups_is_harm(). */
bool plan_harms(const struct plan *plan, unsigned dev);

/*
 * Fills in the sharers of a plan in which all else is decided: done by plan_make(). 0 or -ENOMEM.
 */
int plan_find_sharers(struct plan *plan);

/* Does so anew, with the groups that devices of the machine have got since: 0, or -ENOMEM and no groups. */
int plan_regroup(struct plan *plan);

/*
 * The next device behind index AFTER (-1: the first one) that shares DEV's IOMMU group and harms it;
 * -1: none.
 */
static inline int plan_sharer(const struct plan *plan, unsigned dev, int after)
{
	return after < 0 ? groups_first(&plan->sharers, plan->machine->devs[dev].group)
			 : plan->sharers.next[after];
}

/* How many they are. */
static inline unsigned plan_count_sharers(const struct plan *plan, unsigned dev)
{
	int group = plan->machine->devs[dev].group;

	return group < 0 ? 0 : plan->n_sharers[group];
}

/* Frees what plan_make() took. */
void plan_free(struct plan *plan);
