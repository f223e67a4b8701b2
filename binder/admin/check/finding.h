/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `gpupt check` has found: a list, and the table of all that it can find. A finding says what is
 * so, why it matters, and the command or line that puts it right.
 */
#pragma once

#include "core/pci.h"

#include "admin/js.h"

enum severity { SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_ERROR, N_SEVERITIES };

/* in the order in which they are printed, and listed by gpupt(8) */
enum section { SECTION_NOW, SECTION_NEXT, SECTION_SYSTEM, N_SECTIONS };

enum finding_kind {
	/* what is so now */
	FIND_REPORT_BROKEN,
	FIND_BOOT_FAILED,
	FIND_NOT_USED,
	FIND_NOT_BOUND,
	FIND_LOST,
	FIND_GONE,
	FIND_SHARED,
	FIND_BOOT_MODULE,
	FIND_VIRTUAL_MISSING,
	FIND_DEAD,
	FIND_BAR_HELD,
	FIND_RESET_FAILED,
	FIND_DMA_FAULT,
	/* the next boot */
	FIND_CONF_ERROR,
	FIND_SWITCHED_OFF,
	FIND_FILES_IGNORED,
	FIND_NO_LINES,
	FIND_LINE_ABSENT,
	FIND_LINE_SHADOWED,
	FIND_LINE_ADDRESS_ONLY,
	FIND_GUARD,
	FIND_NOT_NAMED,
	FIND_BRIDGE,
	FIND_LAST_DISPLAY,
	FIND_DISK_IN_USE,
	FIND_HOST_USES,
	FIND_GROUP_HELD,
	FIND_GROUP_OPEN,
	FIND_GROUP_ONE_VM,
	FIND_PARENT_TAKEN,
	FIND_PARENT_IDLE,
	FIND_GVT_OFF,
	FIND_MDEV_TYPE,
	FIND_TOO_MANY_VFS,
	FIND_NO_KERNEL,
	FIND_KERNEL_MODULE,
	FIND_MODULE_UNSIGNED,
	FIND_IMAGE_UNKNOWN,
	FIND_IMAGE_UNREADABLE,
	FIND_IMAGE_BROKEN,
	FIND_IMAGE_WITHOUT,
	FIND_IMAGE_OLD,
	FIND_IMAGE_NOT_STARTED,
	FIND_IMAGE_LATE,
	FIND_IMAGE_MODULE,
	FIND_OVERLAY_ASLEEP,
	FIND_OVERLAY_GONE,
	FIND_IDS_MORE,
	FIND_IDS_IGNORED,
	FIND_MODULE_FORBIDDEN,
	FIND_HOST_FORBIDDEN,
	FIND_OVERRIDE,
	FIND_SUPERGFXD,
	FIND_XEN,
	FIND_XORG,
	FIND_LEFTOVER,
	/* the system */
	FIND_IOMMU_OFF,
	FIND_NO_GROUP,
	FIND_INTERRUPT_REMAPPING,
	FIND_UNSAFE,
	FIND_FORGED,
	FIND_KVM_OFF,
	FIND_NO_RESET,
	FIND_VENDOR_RESET,
	FIND_DISPLAY_ROM,
	FIND_BAR_UNASSIGNED,
	FIND_BAR_SMALL,
	N_FINDING_KINDS
};

struct finding_type {
	const char *id; /* stable: programs and manual pages know it */
	enum severity severity;
	enum section section;
	/* for people: what the finding says, why that matters, how it was seen, what to do, and who says so */
	const char *means, *why, *seen, *todo, *source;
};

extern const struct finding_type finding_types[N_FINDING_KINDS];

struct finding {
	enum finding_kind kind;
	char *what, *fix;
	char address[PCI_ADDR_LEN]; /* "": it is not about one device */
	char *file;		    /* NULL: it is not about a file */
	unsigned line;		    /* of the file; 0: the whole of it */
};

struct findings {
	struct finding *list;
	unsigned n, n_of[N_SEVERITIES];
	char **looked_at; /* what was looked at, a phrase each */
	unsigned n_looked_at;
	char **harmless; /* what may alarm people, and is so by design, a phrase each */
	unsigned n_harmless;
	bool denied; /* something was not read for lack of permission */
	bool failed; /* memory was short: the list is not complete */
};

/* Adds a finding; the rest of what is to be said about it follows. */
void finding_add(struct findings *f, enum finding_kind kind, const char *what, ...)
	__attribute__((format(printf, 3, 4)));

/* How to put the last finding right. */
void finding_fix(struct findings *f, const char *fix, ...)
	__attribute__((format(printf, 2, 3)));

/* The device and the place in a file that the last finding is about. */
void finding_device(struct findings *f, const struct pci_addr *addr);
void finding_place(struct findings *f, const char *file, unsigned line);

/* Notes what was looked at. */
void finding_looked_at(struct findings *f, const char *phrase, ...)
	__attribute__((format(printf, 2, 3)));

/* Notes what is harmless, once. */
void finding_harmless(struct findings *f, const char *phrase, ...)
	__attribute__((format(printf, 2, 3)));

/* The findings for people, on standard output, with the exit STATUS that they make. */
void finding_out_print(const struct findings *f, int status);

/* The same for programs. */
json_t *finding_out_json(const struct findings *f, int status);

/* What the table has of KIND, for people and for programs. */
void finding_out_explain(enum finding_kind kind);
json_t *finding_out_explain_json(enum finding_kind kind);

void finding_free(struct findings *f);
