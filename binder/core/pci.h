/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses, IDs and classes of PCI functions: plain values and how they are written. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pci_addr {
	uint32_t domain; /* above 0xffff for buses behind Intel VMD */
	uint8_t bus;
	uint8_t dev; /* 0..31 */
	uint8_t fn;  /* 0..7 */
};

struct pci_ids {
	uint16_t vendor, device;
	uint16_t subvendor, subdevice;
	uint32_t class; /* base class, subclass, prog-if: 0xBBSSPP */
};

enum {
	PCI_BASE_STORAGE = 0x01,
	PCI_BASE_NETWORK = 0x02,
	PCI_BASE_DISPLAY = 0x03,
	PCI_BASE_BRIDGE = 0x06,
};

/* base class and subclass */
#define PCI_CLASS_VGA	  0x0300
#define PCI_CLASS_3D	  0x0302
#define PCI_CLASS_SWITCH  0x0680
#define PCI_CLASS_SD_HOST 0x0805
#define PCI_CLASS_USB	  0x0c03

#define PCI_ADDR_LEN 17 /* "xxxxxxxx:xx:xx.x" and its NUL */

static inline unsigned pci_base_class(const struct pci_ids *ids)
{
	return ids->class >> 16;
}

static inline bool pci_is_class(const struct pci_ids *ids, unsigned class)
{
	return ids->class >> 8 == class;
}

/* Disks, and what SD cards and eMMC are behind: the root may be on one. */
static inline bool pci_is_storage(const struct pci_ids *ids)
{
	return pci_base_class(ids) == PCI_BASE_STORAGE || pci_is_class(ids, PCI_CLASS_SD_HOST);
}

/*
 * What leads to other devices, or belongs to the board. "Other bridges" may be such, and may be an NVSwitch, which a VM
 * needs for its cards.
 */
static inline bool pci_is_bridge(const struct pci_ids *ids)
{
	return pci_base_class(ids) == PCI_BASE_BRIDGE && !pci_is_class(ids, PCI_CLASS_SWITCH);
}

/* What the host may need to boot, or to be reached, is taken only by a line that names just it. */
static inline bool pci_needs_line(const struct pci_ids *ids)
{
	return pci_is_storage(ids) || pci_base_class(ids) == PCI_BASE_NETWORK ||
	       pci_is_class(ids, PCI_CLASS_SWITCH);
}

static inline bool pci_is_display(const struct pci_ids *ids)
{
	return pci_base_class(ids) == PCI_BASE_DISPLAY;
}

/* Whether the host can show something on it: 3D controllers are displays without outputs. */
static inline bool pci_has_outputs(const struct pci_ids *ids)
{
	return pci_is_display(ids) && !pci_is_class(ids, PCI_CLASS_3D);
}

/* The order of addresses, as strcmp has it: by domain, bus, device, function. */
int pci_addr_cmp(const struct pci_addr *a, const struct pci_addr *b);

/* Same domain, bus and device: functions of one card. */
bool pci_same_slot(const struct pci_addr *a, const struct pci_addr *b);

/*
 * Writes ADDR as sysfs names it (dddd:bb:dd.f) into TEXT, which holds PCI_ADDR_LEN bytes, and
 * returns TEXT.
 */
char *pci_addr_print(const struct pci_addr *addr, char *text);

/*
 * Reads a full address as sysfs names it, lower-case hex. TEXT ends after it.
 * 0, or -EINVAL when TEXT is anything else (then ADDR is not written).
 */
int pci_addr_parse(const char *text, struct pci_addr *addr);

/*
 * Reads the IDs and class from a modalias
 * (Documentation/ABI/testing/sysfs-bus-pci: "pci:v...d...sv...sd...bc..sc..i..").
 * 0, or -EINVAL when TEXT is anything else.
 */
int pci_modalias_parse(const char *text, struct pci_ids *ids);

/* The value of the hex digit C, or -1. */
int pci_hex_digit(char c);

/*
 * The value of up to MAX (at most 8) hex digits at *TEXT, which is moved behind them; END bounds the text.
 * -1 where *TEXT has no hex digit, or more of them than MAX.
 */
int64_t pci_hex(const char **text, const char *end, unsigned max);

/* Writes VALUE with so many DIGITS at TEXT, without a NUL. Returns what is behind them. */
char *pci_hex_print(char *text, uint64_t value, unsigned digits);
