/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A synthetic PCI bus, for tests only: functions that exist in configuration space and nowhere else. The
 * kernel enumerates them, gives them addresses, IOMMU groups and drivers as it does with any others.
 */
#ifndef SYNTHBUS_H
#define SYNTHBUS_H

#include <linux/list.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define SYNTH_BARS    6
#define SYNTH_ROM     6 /* the ROM is kept as one BAR more */
#define SYNTH_DRIVERS 8

/* Of the PCI Express port types only; a conventional PCI function has none. */
#define SYNTH_CONVENTIONAL -1

struct synth_bar {
	u64 size;  /* 0: there is none */
	u32 flags; /* PCI_BASE_ADDRESS_* below the address */
};

/* What has been accessed while a driver had the function, or tried to have it */
struct synth_count {
	char driver[32]; /* "-": none */
	unsigned int reads, writes;
};

struct synth_fn {
	struct list_head list; /* synth_root.fns, in the text's order */
	struct synth_root *root;
	struct synth_fn *parent; /* the bridge above; NULL on the root bus */
	struct synth_fn *pf;	 /* of a virtual function */
	u8 bus, devfn;
	bool hidden;

	/* as described in the text */
	u16 vendor, device, sub_vendor, sub_device;
	u32 class;
	u8 revision, pin;
	int type; /* PCI_EXP_TYPE_* or SYNTH_CONVENTIONAL */
	bool typed;
	u8 secondary, subordinate; /* 0: not a bridge */
	struct synth_bar bar[SYNTH_BARS + 1], vf_bar[SYNTH_BARS];
	u32 rebar; /* sizes BAR rebar_index can have: bit n is 1 MiB << n */
	u8 rebar_index;
	u8 vfs;
	u16 vf_device;
	u16 acs;
	u32 rcba;
	bool flr, boot_vga, no_msi, no_pm;

	/* configuration space: its bytes, and which bits of them can be written */
	u8 *cfg, *writable;
	u16 exp, rebar_cap, sriov_cap; /* where these capabilities are; 0: nowhere */

	struct synth_count count[SYNTH_DRIVERS];
	struct synth_count *counting; /* the row of who has it now */
};

/* One root bus and what is below it */
struct synth_root {
	struct list_head list; /* synth_roots */
	struct list_head fns;
	u32 domain;
	u8 start, end;
	struct synth_fn **at; /* [bus - start][devfn] */

	/* of a bus that was there before: its own functions show through where `through` says so */
	struct pci_ops *real_ops;
	DECLARE_BITMAP(through, 256);

	/* of a bus that was not */
	struct pci_sysdata sysdata;
	struct pci_host_bridge *bridge;
	struct resource busn, mem, pref, io;
};

extern struct list_head synth_roots;
extern raw_spinlock_t synth_lock; /* for all that an access can see: `hidden`, cfg, counts */

/* machine.c: makes synth_roots from the text, which it changes. Says what is wrong, and where. */
int machine_parse(const char *path, char *text);
struct synth_root *machine_root(u32 domain, u8 bus);
struct synth_fn *machine_fn(u32 domain, u8 bus, u8 devfn);

/* words.c: VVVV:DDDD, and each word after it; what is wrong, or NULL. Changes the word. */
const char *word_id(const char *word, u16 *vendor, u16 *device);
const char *word_parse(char *word, struct synth_fn *fn);

/* config.c: builds a function's configuration space; answers accesses */
int config_build(struct synth_fn *fn);
extern struct pci_ops config_ops;

/* root.c: shows a root bus to the kernel */
int root_add(struct synth_root *root);

/* accesses.c: who has accessed what, in debugfs */
void accesses_count(struct synth_fn *fn, bool write);
void accesses_start(void);

#endif
