/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the configuration space of a PCI function says of it. sysfs shows others than root its first 64 bytes only: then
 * the header is known, and no capability (drivers/pci/pci-sysfs.c, pci_read_config).
 *
 * Not by libpci, which knows these registers too: it opens paths, and --root is a directory that must not be left; and
 * it does not tell a capability that is not there from one that may not be read.
 */
#pragma once

#include "core/macro.h"
#include "core/machine.h"

#include <sys/types.h>

#define CAPABILITY_SPACE 4096 /* bytes that PCI Express has */
#define CAPABILITY_BARS	 6

struct capability_rebar {
	uint8_t bar;
	uint8_t now;	/* 1 MiB << now is its size */
	uint64_t sizes; /* bit n: it can have 1 MiB << n */
};

struct capability {
	bool known;    /* the header was read: without it, nothing is known */
	bool dead;     /* all bits are set: the device does not answer */
	bool all;      /* the capabilities were read, too */
	bool extended; /* and those of PCI Express behind the first 256 bytes */
	bool bridge, multifunction;
	uint32_t bar[CAPABILITY_BARS]; /* the registers; bridges have two */
	int8_t type;		       /* PCI_EXP_TYPE_*; -1: no PCI Express, or not known */
	bool acs;		       /* has Access Control Services */
	uint16_t acs_can, acs_on;      /* PCI_ACS_*: what it has of them, what is enabled */
	unsigned n_rebars;
	struct capability_rebar rebar[CAPABILITY_BARS];
};

/* What LEN bytes of configuration SPACE say. Pure; damaged lists of capabilities end where the damage is. */
void capability_parse(struct capability *cap, const uint8_t *space, size_t len);

/*
 * Reads it from the function at ADDR. 0; -EAGAIN: it is in D3cold, which the kernel would wake it from; another -errno.
 * CAP is filled in in any case.
 */
_must_check_ int capability_read(struct capability *cap, int root, const struct pci_addr *addr);

/*
 * Whether the function keeps what is below it, or its neighbours, from each other without the IOMMU's knowledge: that
 * is what IOMMU groups are made by (drivers/pci/pci.c, pci_acs_enabled). 1; 0: it does not; -1: not known. Of the
 * kernel's exceptions for single devices, nothing is known here.
 */
int capability_isolates(const struct capability *cap);

/* The bits of ACS that it has, and that are needed and not enabled. */
unsigned capability_acs_off(const struct capability *cap);

/* The capabilities of a machine's devices, each read when it is first asked for. */
struct capability_cache {
	int root;
	const struct machine *machine;
	struct capability *cap; /* malloc()ed */
	bool *is_read;		/* malloc()ed */
};

/* 0 or -ENOMEM; MACHINE must outlive CACHE. capability_cache_free() in any case. */
_must_check_ int capability_cache_make(struct capability_cache *cache, int root,
				       const struct machine *machine);

/* Those of device DEV; what could not be read is not known. */
const struct capability *capability_cache_get(struct capability_cache *cache, unsigned dev);

void capability_cache_free(struct capability_cache *cache);
