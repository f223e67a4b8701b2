// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/image/uki.h"

#include <string.h>
#include <unistd.h>

static uint32_t little_endian(const unsigned char *p, unsigned bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | p[bytes];
	return value;
}

const char *uki_find(int fd, uint64_t *at, uint64_t *left)
{
	unsigned char dos[64], pe[24], section[40];
	uint64_t pos;

	if (pread(fd, dos, sizeof(dos), 0) != sizeof(dos) || memcmp(dos, "MZ", 2))
		return NULL;
	pos = little_endian(dos + 0x3c, 4);
	if (pread(fd, pe, sizeof(pe), pos) != sizeof(pe) || memcmp(pe, "PE\0", 4))
		return "a program for DOS";
	pos += sizeof(pe) + little_endian(pe + 20, 2);
	for (unsigned i = little_endian(pe + 6, 2); i; i--, pos += sizeof(section)) {
		if (pread(fd, section, sizeof(section), pos) != sizeof(section))
			break;
		if (memcmp(section, ".initrd", 8))
			continue;
		*left = little_endian(section + 8, 4);
		*at = little_endian(section + 20, 4);
		return NULL;
	}
	return "a program for EFI without a section .initrd";
}
