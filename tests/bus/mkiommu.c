// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mkiommu intel|amd: writes a cpio archive with an ACPI table that tells the kernel of QEMU's IOMMU and that
 * it serves every PCI device there is. QEMU's own table names just QEMU's devices. The archive has to be the
 * first one of the initrd; a kernel with CONFIG_ACPI_TABLE_UPGRADE takes the table from there.
 *
 *	-device intel-iommu,intremap=on
 *	-device amd-iommu,intremap=on
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct table {
	uint8_t bytes[256];
	size_t size;
};

static void put(struct table *table, uint64_t value, unsigned int size)
{
	for (; size; size--, value >>= 8)
		table->bytes[table->size++] = value & 0xff;
}

static void put_text(struct table *table, const char *text)
{
	for (; *text; text++)
		put(table, (unsigned char)*text, 1);
}

/* The same maker and revision as QEMU's: only so does the kernel replace that one. */
static void begin(struct table *table, const char *signature)
{
	table->size = 0;
	put_text(table, signature);
	put(table, 0, 4); /* size, by end() */
	put(table, 1, 1);
	put(table, 0, 1); /* checksum, by end() */
	put_text(table, "BOCHS BXPC    ");
	put(table, 2, 4); /* more than QEMU's 1: "upgrade" */
	put_text(table, "BXPC");
	put(table, 1, 4);
}

static void end(struct table *table)
{
	uint8_t sum = 0;

	table->bytes[4] = table->size;
	for (size_t i = 0; i < table->size; i++)
		sum += table->bytes[i];
	table->bytes[9] = -sum;
}

static void dmar(struct table *table)
{
	begin(table, "DMAR");
	put(table, 39 - 1, 1); /* address width */
	put(table, 1, 1);      /* interrupt remapping */
	put(table, 0, 10);
	/* DRHD: one unit, INCLUDE_PCI_ALL, segment 0, registers */
	put(table, 0, 2);
	put(table, 16 + 8, 2);
	put(table, 1, 1);
	put(table, 0, 1);
	put(table, 0, 2);
	put(table, 0xfed90000, 8);
	/* its I/O APIC, which has the address ff:00.0 */
	put(table, 3, 1);
	put(table, 8, 1);
	put(table, 0, 2);
	put(table, 0, 1);
	put(table, 0xff, 1);
	put(table, 0, 2);
	end(table);
}

static void ivrs(struct table *table)
{
	begin(table, "IVRS");
	put(table, 0x2800, 4);
	put(table, 0, 8);
	/* IVHD: the unit 00:01.0, its capability at 40, registers */
	put(table, 0x10, 1);
	put(table, 0xd1, 1);
	put(table, 24 + 16, 2);
	put(table, 0x0008, 2);
	put(table, 0x40, 2);
	put(table, 0xfed80000, 8);
	put(table, 0, 2);
	put(table, 0, 2);
	put(table, 0x44, 4);
	/* from 00:00.0 on, to ff:1f.7 */
	put(table, 3 | 0x0000 << 8, 4);
	put(table, 4 | 0xffff << 8, 4);
	/* the I/O APIC */
	put(table, 0x48, 4);
	put(table, 0, 1);
	put(table, 0x00a0, 2);
	put(table, 1, 1);
	end(table);
}

static void put_member(const char *name, const void *data, size_t size)
{
	size_t length = strlen(name) + 1;

	printf("070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 0, 0100644, 0, 0,
	       1, 0, size, 0, 0, 0, 0, length, 0);
	fwrite(name, 1, length, stdout);
	fwrite("\0\0\0", 1, -(110 + length) & 3, stdout);
	fwrite(data, 1, size, stdout);
	fwrite("\0\0\0", 1, -size & 3, stdout);
}

int main(int argc, char **argv)
{
	struct table table;

	if (argc == 2 && !strcmp(argv[1], "intel")) {
		dmar(&table);
		put_member("kernel/firmware/acpi/dmar.aml", table.bytes, table.size);
	} else if (argc == 2 && !strcmp(argv[1], "amd")) {
		ivrs(&table);
		put_member("kernel/firmware/acpi/ivrs.aml", table.bytes, table.size);
	} else {
		fprintf(stderr, "usage: mkiommu intel|amd\n");
		return 64;
	}
	put_member("TRAILER!!!", NULL, 0);
	return fflush(stdout) ? 71 : 0;
}
