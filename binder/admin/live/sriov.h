/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual functions of a physical function: made, bound to vfio drivers, removed
 * (Documentation/ABI/testing/sysfs-bus-pci: sriov_numvfs, sriov_drivers_autoprobe, virtfnN). No host driver
 * is offered one that gpupt makes.
 */
#pragma once

#include "admin/live/create.h"
#include "admin/live/virtual_read.h"

#include "core/macro.h"

/*
 * Makes as many as F wants of C's parent, and binds them. What became of it is in C. 0 or -ENOMEM.
 */
_must_check_ int sriov_make(struct created *c, struct admin *a, struct sriov_facts *f);

/* Binds those of C's parent, where they are not bound yet: C's state is "failed" after one that cannot be. */
_must_check_ int sriov_bind(struct created *c, struct admin *a);

/* Reads those of C's parent into C: one with a driver that is no vfio driver gets a message. */
_must_check_ int sriov_look(struct created *c, const struct admin *a);

/* The first one of C that has a message; NULL: none has. */
const struct created_vf *sriov_first_wrong(const struct created *c);

/* Sets their number to 0, when all are unbound. 0, or -errno. */
int sriov_remove(int root, const char *pf);
