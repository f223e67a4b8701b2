// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All the software of the inner VM: it looks for the PCI functions handed over to it,
 * reads through their BARs and ROMs, and tells what it found on the serial port.
 */

#include <stdbool.h>
#include <stdint.h>

#define COM1 0x3f8
#define DEBUG_EXIT 0x501 /* QEMU exits with (value << 1) | 1 */

#define PCI_COMMAND 0x04
#define PCI_CLASS 0x08
#define PCI_BAR0 0x10
#define PCI_ROM 0x30

/* Below 10.0 are the VM's own chipset devices. A function is slot << 3 | function. */
#define FIRST_FUNCTION (0x10 << 3)
#define LAST_FUNCTION 0xff

/*
 * Only one BAR is mapped at a time, so one address serves them all. 1 GiB is free of RAM
 * and chipset from here, and aligned for every size up to that.
 */
#define MEM_BASE 0x40000000u
#define MEM_SIZE 0x40000000u
#define IO_BASE 0xc000u

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

/* Starts a line. */
static void put_function(unsigned int fn)
{
	put("guest: ");
	put_hex(fn >> 3, 2);
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

void rom_main(void)
{
	unsigned int count = 0;

	for (unsigned int fn = FIRST_FUNCTION; fn <= LAST_FUNCTION; fn++) {
		uint32_t id = pci_read(fn, 0);

		if (id == ~0u)
			continue;
		show_function(fn, id);
		count++;
	}
	put("guest: done, ");
	put_dec(count);
	put(count == 1 ? " function\n" : " functions\n");
	outb(DEBUG_EXIT, count ? 0x10 : 0x11); /* QEMU's status: 33, 35 for nothing */
}
