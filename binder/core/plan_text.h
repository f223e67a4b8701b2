/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan in words, for people and for `-n`. Pure. */
#pragma once

#include "core/steps.h"

/*
 * Writes why device DEV was refused, and what to do, into TEXT of SIZE bytes. Returns TEXT.
 */
char *plan_text_refusal(const struct plan *plan, unsigned dev, char *text, size_t size);

/* The word of the kernel command line that switches the IOMMU of M off, "": none. */
const char *plan_text_iommu_off(const struct machine *m);

/*
 * Writes what is wrong with the IOMMU of a machine without groups, a colon, and what to do, into TEXT of
 * SIZE bytes. Returns TEXT.
 */
char *plan_text_iommu(const struct machine *machine, char *text, size_t size);

/*
 * Writes who shares the IOMMU group of DEV, which has shares_group set, what that means, and what
 * to do, into TEXT of SIZE bytes. Returns TEXT.
 */
char *plan_text_group(const struct plan *plan, unsigned dev, char *text, size_t size);

/* What to do about DEV, which keeps its group from a VM and is not taken. */
const char *plan_text_consent(const struct pci_dev *dev);

/*
 * Writes why the virtual devices V were refused, into TEXT of SIZE bytes. Returns TEXT.
 */
char *plan_text_virtual_refusal(const struct plan *plan, const struct plan_virtual *v,
				char *text, size_t size);

/*
 * Writes the virtual devices V as `-n` prints them, verb first, into TEXT of SIZE bytes. Returns
 * TEXT.
 */
char *plan_text_virtual(const struct plan *plan, const struct plan_virtual *v, char *text,
			size_t size);

/*
 * Writes step I as `-n` prints it, verb first, into TEXT of SIZE bytes. Returns TEXT.
 */
char *plan_text_step(const struct steps *steps, unsigned i, char *text, size_t size);

/* The size of 1 MiB << SHIFT as gpupt.conf has it (256M, 16G, 2T), into TEXT of 8 bytes: TEXT. */
const char *plan_text_size(char *text, unsigned shift);
