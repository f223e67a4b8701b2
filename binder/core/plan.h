/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and a machine in, a plan out: which devices are to be bound to what, the steps in the
 * order of their execution, and what is left alone and why. Pure: every refusal is decided here,
 * before anything is written.
 */
#pragma once

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
	REFUSE_UNNAMED,	 /* storage or network that the line does not name by ID */
	REFUSE_BRIDGE,
	REFUSE_LAST_DISPLAY,
	REFUSE_COMPANION, /* of a device that was refused */
	REFUSE_PARENT,	  /* of virtual devices: it is taken itself */
};

struct plan_device {
	uint8_t state;	   /* enum plan_state */
	uint8_t reason;	   /* enum plan_reason */
	bool shares_group; /* taken, and its group has members that are not: see plan_sharer() */
	int32_t origin; /* the device that brought this one along (functions=, group=), or -1 */
	const struct rule *rule;
	const char *driver; /* PLAN_TAKEN: what it is to be bound to */
};

enum op_kind {
	OP_OVERRIDE,
	OP_RESET_METHOD, /* from here ... */
	OP_D3COLD,
	OP_RESIZE,
	OP_FRAMEBUFFER, /* ... to here they prepare a device; it is bound even if they fail */
	OP_LOAD,
	OP_UNBIND,
	OP_PROBE,
};

struct op {
	uint8_t kind;	    /* enum op_kind */
	int32_t dev;	    /* index of the device, -1 for OP_LOAD */
	int32_t load;	    /* the op whose module this one needs, or -1 */
	const char *driver; /* to override, load or probe with; OP_UNBIND: to unbind from;
			       OP_FRAMEBUFFER: the platform device */
	uint8_t bar;	    /* OP_RESIZE */
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
	struct op *ops;
	unsigned n_ops, n_taken, n_refused;
	const struct rule **absent; /* rules that no device answers to */
	unsigned n_absent;
	struct plan_virtual *virtuals; /* in the order of their lines */
	unsigned n_virtuals;
	int only; /* the one device that the ops are for, -1: all */
};

/*
 * Makes the plan for RULES on MACHINE; both must outlive it. Lines are alternatives: the first
 * one that names a device decides; a line that names it goes before one that only brings it along.
 * 0, or -ENOMEM.
 */
int plan_make(struct plan *plan, const struct machine *machine, const struct rule *rules,
	      unsigned n_rules);

/* Whether the ops are for device DEV, if it is taken: all devices are, or the only one. */
static inline bool plan_is_for(const struct plan *plan, unsigned dev)
{
	return plan->only < 0 || plan->only == (int)dev;
}

static inline bool plan_op_prepares(const struct op *op)
{
	return op->kind >= OP_RESET_METHOD && op->kind <= OP_FRAMEBUFFER;
}

/*
 * Gives the devices that are to have the best vfio driver (driver=auto) the one that FIND names for
 * them: a variant driver, or NULL for vfio-pci; it must outlive the plan. Those that a vfio driver
 * has keep it. FIND gets DATA and is asked once for devices in a row that have the same IDs.
 * 0, or -ENOMEM.
 */
int plan_choose_drivers(struct plan *plan,
			const char *(*find)(void *data, const struct pci_ids *ids), void *data);

/*
 * Leaves only those of the ops that device DEV needs. 0, or -ENOMEM.
 */
int plan_restrict(struct plan *plan, unsigned dev);

/*
 * The next device at or after index FROM that shares DEV's IOMMU group, is not taken, and makes
 * the group unusable for a VM as soon as a host driver binds it; -1: none.
 * (Documentation/driver-api/vfio: "group viability". Bridges without a driver, or with pcieport,
 * do no harm.)
 */
int plan_sharer(const struct plan *plan, unsigned dev, unsigned from);

/* Whether DEV is such a member of its group, for any other member that is taken. */
bool plan_harms(const struct plan *plan, unsigned dev);

/* Frees what plan_make() took. */
void plan_free(struct plan *plan);
