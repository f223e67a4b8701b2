/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a line for a device would do, before it is written: the same plan as the next boot's, made with
 * the line added. Pure.
 */
#pragma once

#include "core/conf.h"
#include "core/macro.h"
#include "core/plan.h"

#define PICK_LINE_MAX 512

/* Whether device DEV is what a card is known by: the first display controller of its slot. */
bool trial_is_card(const struct machine *machine, unsigned dev);

/*
 * The next card at or after index FROM with the vendor and device of DEV, which is not DEV; -1: none.
 * Only the place tells them apart.
 */
int trial_twin(const struct machine *machine, unsigned dev, unsigned from);

/*
 * Writes the line for DEV into LINE of SIZE bytes: its address, its ID, and OPTIONS, which may be "".
 * False where it does not fit.
 */
_must_check_ bool trial_line(const struct pci_dev *dev, const char *options, char *line,
			     size_t size);

struct trial {
	struct conf conf;
	struct machine machine; /* a copy of the devices, and all else the machine's */
	struct plan plan;
	const struct rule *rule; /* that of the new line */
};

/*
 * Makes the plan for MACHINE with the rules of CONF, but with TEXT of LEN bytes in place of the file
 * NAME. LINE is the number of the new line in there. Lines of INPUT_CONF_DIR come after the file,
 * others before it, as in a boot. ASSUME_IOMMU: as if each device had a group of its own, to see what
 * would be refused for another reason. All must outlive TRIAL.
 * 0; -EINVAL: the text has errors, which are in trial->conf; -ENOMEM. trial_free() in any case.
 */
_must_check_ int trial_make(struct trial *trial, const struct machine *machine,
			    const struct conf *conf, const char *name, const char *text,
			    size_t len, unsigned line, bool assume_iommu);

/* The first device that PLAN takes and TRIAL does not, though it has another line; -1: none. */
int trial_lost(const struct trial *trial, const struct plan *plan);

/* The first of PLAN's virtual devices that TRIAL refuses, by its index in both; -1: none. */
int trial_lost_virtual(const struct trial *trial, const struct plan *plan);

/* The first device of the new line whose group others share (see plan_sharer()); -1: none. */
int trial_sharing(const struct trial *trial);

void trial_free(struct trial *trial);
