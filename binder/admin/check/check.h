/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `gpupt check`: what its parts share. Each looks at one thing and adds its findings. */
#pragma once

#include "admin/admin.h"
#include "admin/check/finding.h"
#include "admin/check/kernels.h"
#include "admin/check/modprobe.h"

#define CHECK_TEXT_MAX 512

struct check {
	struct admin *a; /* with configuration, machine and plan */
	struct findings findings;
	struct kernels kernels;
	struct settings settings; /* of modprobe.d and of the kernel command line */
};

/* The devices that are to be taken: whether they answer, how they are reset, their BARs. */
void check_devices(struct check *c);

/* The system: KVM, forged groups, signatures of modules. */
void check_system(struct check *c);

/* What the kernel has said of the devices in this boot. */
void check_log(struct check *c);

/* What the files of other programs say of the devices. */
void check_others(struct check *c);

/* What has become of the plan, as status decides it. */
void check_now(struct check *c);

/* What the configuration says: errors, and switches that make it count for nothing. */
void check_conf(struct check *c);

/* What the plan makes of it: lines without effect, refusals, groups that others share. */
void check_plan(struct check *c);

/* What the host has on the devices that go. */
void check_uses(struct check *c);

/* The parents of virtual devices. */
void check_virtuals(struct check *c);

/* The IOMMU and interrupt remapping. */
void check_iommu(struct check *c);

/* The modules that every kernel has to have. */
void check_kernels(struct check *c);

/* The initramfs images of every kernel. */
void check_images(struct check *c);

/* What else takes the devices. */
void check_rivals(struct check *c);

/* What forbids drivers, or was meant to bring vfio-pci to the front. */
void check_modprobe(struct check *c);

/* Calls FN with DATA for each module that the configuration needs, once. */
void check_each_module(const struct check *c, void (*fn)(void *data, const char *module),
		       void *data);

/* Puts the last finding, which is about S, to its place, and says how to remove S from there. */
void check_fix_remove(struct check *c, const struct setting *s);

/* Adds WHAT, which was needed before gpupt was there, as a finding: S says it. */
void check_add_leftover(struct check *c, const struct setting *s, const char *what);

/*
 * What is to be done about a line whose guard has refused what is at its place, DEV, for the last finding.
 */
void check_fix_guard(struct check *c, const struct rule *rule, unsigned dev);

/* The first setting after AFTER (NULL: of all) with this COMMAND for MODULE; NULL as MODULE: any. */
const struct setting *check_setting(const struct check *c, const struct setting *after,
				    const char *command, const char *module);

/*
 * The line of RULE as it should be: with PLACE for its address or path, with IDS behind it where it names
 * no ID, and the word EXTRA at its end; NULL: without. Into TEXT of SIZE bytes. Returns TEXT.
 */
char *check_write_line(const struct rule *rule, const char *place, const struct pci_ids *ids,
		       const char *extra, char *text, size_t size);
