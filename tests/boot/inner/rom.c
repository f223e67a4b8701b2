// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All the software of the inner VM: it looks for the PCI functions handed over to it,
 * reads through their BARs and ROMs, and tells what it found on the serial port.
 */

#include <stdbool.h>
#include <stdint.h>

#define COM1	   0x3f8
#define DEBUG_EXIT 0x501 /* QEMU exits with (value << 1) | 1 */

#define PCI_COMMAND	  0x04
#define PCI_CLASS	  0x08
#define PCI_HEADER_TYPE	  0x0c /* in the third byte */
#define PCI_BAR0	  0x10
#define PCI_BUSES	  0x18 /* of a bridge: primary, secondary, subordinate */
#define PCI_IO_WINDOW	  0x1c
#define PCI_MEMORY_WINDOW 0x20
#define PCI_PREF_WINDOW	  0x24
#define PCI_ROM		  0x30
#define PCI_CAPABILITIES  0x34
#define PCI_CAP_EXPRESS	  0x10
#define PCI_EXPRESS_SLOT  0x14

#define HEADER_BRIDGE	     1
#define HEADER_MULTIFUNCTION 0x80

/*
 * A function is bus << 8 | slot << 3 | function. On bus 0, only what is in slots 10 to 1e has been handed over: the
 * others are the VM's own chipset.
 */
#define FIRST_SLOT 0x10
#define LAST_SLOT  0x1e

/*
 * Only one BAR is mapped at a time, so one address serves them all. 1 GiB is free of RAM
 * and chipset from here, and aligned for every size up to that.
 */
#define MEM_BASE 0x40000000u
#define MEM_SIZE 0x40000000u
#define IO_BASE	 0xc000u

static void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static uint32_t inl(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void put(const char *s)
{
	for (; *s; s++) {
		/* Better to lose a character than to wait for ever for the port. */
		for (int tries = 0; tries < 100000 && !(inb(COM1 + 5) & 0x20); tries++)
			;
		outb(COM1, *s);
	}
}

static void put_hex(uint32_t value, int digits)
{
	while (digits--) {
		char s[] = { "0123456789abcdef"[value >> (4 * digits) & 0xf], '\0' };

		put(s);
	}
}

static void put_dec(uint32_t value)
{
	if (value >= 10)
		put_dec(value / 10);
	put_hex(value % 10, 1);
}

static uint32_t pci_read(unsigned int fn, unsigned int reg)
{
	outl(0xcf8, 0x80000000u | fn << 8 | reg);
	return inl(0xcfc);
}

static void pci_write(unsigned int fn, unsigned int reg, uint32_t value)
{
	outl(0xcf8, 0x80000000u | fn << 8 | reg);
	outl(0xcfc, value);
}

/* What a BAR answers to all ones: its size and kind, or 0 when there is none. */
static uint32_t bar_mask(unsigned int fn, unsigned int reg)
{
	uint32_t mask;

	/* All but a ROM's bit 0, which is no part of the question: it turns the ROM on. */
	pci_write(fn, reg, reg == PCI_ROM ? ~1u : ~0u);
	mask = pci_read(fn, reg);
	pci_write(fn, reg, 0);
	return mask;
}

/* The first 32 bits behind a BAR. */
static uint32_t bar_peek(unsigned int fn, unsigned int reg, bool io)
{
	uint32_t value;

	pci_write(fn, reg, io ? IO_BASE : reg == PCI_ROM ? MEM_BASE | 1 : MEM_BASE);
	pci_write(fn, PCI_COMMAND, io ? 1 : 2);
	value = io ? inl(IO_BASE) : *(volatile uint32_t *)MEM_BASE;
	pci_write(fn, PCI_COMMAND, 0);
	pci_write(fn, reg, 0);
	return value;
}

static unsigned int header_type(unsigned int fn)
{
	return pci_read(fn, PCI_HEADER_TYPE) >> 16 & 0xff;
}

/* What QEMU's slot= says, from the port's slot register; 0 when it has none. */
static unsigned int port_number(unsigned int port)
{
	unsigned int at = pci_read(port, PCI_CAPABILITIES) & 0xfc;

	for (int left = 48; at && left > 0; left--) {
		uint32_t head = pci_read(port, at);

		if ((head & 0xff) == PCI_CAP_EXPRESS)
			return pci_read(port, at + PCI_EXPRESS_SLOT) >> 19;
		at = head >> 8 & 0xfc;
	}
	return 0;
}

/* Starts a line. */
static void put_function(unsigned int fn)
{
	put("guest: ");
	if (fn >> 8) {
		put_hex(fn >> 8, 2);
		put(":");
	}
	put_hex(fn >> 3 & 0x1f, 2);
	put(".");
	put_hex(fn & 7, 1);
}

static void show_bar(unsigned int fn, unsigned int reg, uint32_t mask)
{
	bool io = mask & 1;
	uint32_t size = io ? -(mask & ~3u) & 0xffff : -(mask & ~0xfu);

	put_function(fn);
	put(" bar ");
	put_dec((reg - PCI_BAR0) / 4);
	put(io ? " I/O" : " memory");
	if (size == 0 || size > MEM_SIZE) { /* 0: the lower half of 4 GiB or more */
		put(" over 1 GiB, not tried\n");
		return;
	}
	put(" size ");
	put_dec(size < 1024 ? size : size / 1024);
	put(size < 1024 ? " reads " : "K reads ");
	put_hex(bar_peek(fn, reg, io), 8);
	put("\n");
}

static void show_rom(unsigned int fn)
{
	uint32_t head;

	put_function(fn);
	if (!bar_mask(fn, PCI_ROM)) {
		put(" no rom\n");
		return;
	}
	head = bar_peek(fn, PCI_ROM, false);
	put(" rom ");
	put_hex(head & 0xff, 2);
	put_hex(head >> 8 & 0xff, 2);
	put((head & 0xffff) == 0xaa55 ? " ok\n" : " bad\n");
}

static void show_function(unsigned int fn, uint32_t id)
{
	put_function(fn);
	put(" ");
	put_hex(id & 0xffff, 4);
	put(":");
	put_hex(id >> 16, 4);
	put(" class ");
	put_hex(pci_read(fn, PCI_CLASS) >> 8, 6);
	put("\n");

	for (unsigned int bar = 0; bar < 6; bar++) {
		uint32_t mask = bar_mask(fn, PCI_BAR0 + 4 * bar);

		if (mask)
			show_bar(fn, PCI_BAR0 + 4 * bar, mask);
		if ((mask & 7) == 4)
			bar++; /* 64 bits wide: the next one is its upper half */
	}
	show_rom(fn);
}

static unsigned int show_port(unsigned int port);

/* As every guest does: what has no function 0 is not there, and others are looked for only where that one says so. */
static unsigned int show_slot(unsigned int bus, unsigned int slot)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < 8; i++) {
		unsigned int fn = bus << 8 | slot << 3 | i;
		uint32_t id = pci_read(fn, 0);

		if (id != ~0u && bus == 0 && (header_type(fn) & 0x7f) == HEADER_BRIDGE) {
			count += show_port(fn);
		} else if (id != ~0u &&
			   (bus != 0 || (slot >= FIRST_SLOT && slot <= LAST_SLOT))) {
			show_function(fn, id);
			count++;
		}
		if (i == 0 && (id == ~0u || !(header_type(fn) & HEADER_MULTIFUNCTION)))
			break;
	}
	return count;
}

/*
 * The bus behind the port gets the port's number, and windows for all addresses that BARs get here. Then the port is
 * closed again, for the next one has the same windows.
 */
static unsigned int show_port(unsigned int port)
{
	unsigned int bus = port_number(port);
	unsigned int count;

	if (bus == 0)
		return 0;
	pci_write(port, PCI_BUSES, bus << 16 | bus << 8);
	pci_write(port, PCI_IO_WINDOW, (IO_BASE & 0xf000) | IO_BASE >> 8);
	pci_write(port, PCI_MEMORY_WINDOW,
		  ((MEM_BASE + MEM_SIZE - 1) & 0xfff00000u) | MEM_BASE >> 16);
	pci_write(port, PCI_PREF_WINDOW, 0x0000fff0); /* none: it ends before it begins */
	pci_write(port, PCI_COMMAND, 7);
	count = show_slot(bus, 0); /* the only one of a port */
	pci_write(port, PCI_COMMAND, 0);
	pci_write(port, PCI_BUSES, 0);
	return count;
}

void rom_main(void)
{
	unsigned int count = 0;

	for (unsigned int slot = 0; slot < 0x20; slot++)
		count += show_slot(0, slot);
	put("guest: done, ");
	put_dec(count);
	put(count == 1 ? " function\n" : " functions\n");
	outb(DEBUG_EXIT, count ? 0x10 : 0x11); /* QEMU's status: 33, 35 for nothing */
}
