// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/alias.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* depmod's index is a tree, each node a stretch of the aliases below it (kmod's libkmod-index.h) */
#define MAGIC	    0xb007f457
#define MAJOR	    2
#define WITH_PREFIX 0x80000000
#define WITH_VALUES 0x40000000
#define WITH_NODES  0x20000000
#define OFFSET	    0x0fffffff

#define KIND 9 /* of the characters below: from here on, all other aliases are variants */
static const char key[] = "vfio_pci:v*d*sv*sd*bc*sc*i*";
static const char own[] = "vfio_pci"; /* the module that has it */

static uint32_t number(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

bool alias_may_be_in(int fd)
{
	/* room for the longest prefix that matters, and for all children; what is behind the file is 0 */
	unsigned char node[64 + 2 + 4 * 128 + 8 + sizeof(own)];
	uint32_t offset;
	size_t at = 0;

	if (pread(fd, node, 12, 0) != 12 || number(node) != MAGIC ||
	    number(node + 4) >> 16 != MAJOR)
		return true;
	offset = number(node + 8);
	for (;;) {
		const unsigned char *p = node;

		if (!(offset & ~OFFSET)) /* an empty node, as the root of no aliases is */
			return at >= KIND;
		memset(node, 0, sizeof(node));
		if (pread(fd, node, sizeof(node), offset & OFFSET) <= 0)
			return true;
		if (offset & WITH_PREFIX) {
			for (; *p; p++, at++) {
				if (*p != (unsigned char)key[at])
					return at >= KIND;
			}
			p++;
		}
		if (!key[at])
			return (offset & WITH_NODES) || number(p) != 1 ||
			       memcmp(p + 8, own, sizeof(own)) != 0;
		if (at >= KIND && ((offset & WITH_VALUES) || p[0] != p[1]))
			return true;
		if (!(offset & WITH_NODES) || key[at] < p[0] || key[at] > p[1])
			return at >= KIND;
		offset = number(p + 2 + 4 * (key[at] - p[0]));
		if (!(offset & OFFSET))
			return at >= KIND;
		at++;
	}
}

bool alias_may_name_variant(const char *root, const char *kernel)
{
	static const char *const files[] = { "alias", "builtin.alias" };
	struct utsname uts;
	char path[PATH_MAX];
	bool may = false;

	if (!kernel) {
		if (uname(&uts) < 0)
			return true;
		kernel = uts.release;
	}
	for (unsigned i = 0; i < 2 && !may; i++) {
		int fd;

		if ((size_t)snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.%s.bin",
				     root, kernel, files[i]) >= sizeof(path))
			return true;
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0) {
			/* all indexes have the first; where it is missing, others may lie below /usr */
			may = !i || errno != ENOENT;
			continue;
		}
		may = alias_may_be_in(fd);
		close(fd);
	}
	return may;
}
