// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/prepare.h"

#include "boot/result.h"
#include "boot/attr.h"
#include "boot/framebuffer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int set(int root, const char *addr, const char *attr, const char *value)
{
	attr_path path;
	int err = attr_set(root, attr_join(path, SYSFS_DEVICES, addr, attr), value);

	return err > 0 ? RESULT_DIFFERS : err;
}

int prepare_reset_method(int root, const char *addr, const struct rule_text *names)
{
	char value[RULE_RESET_MAX];

	memcpy(value, names->at, names->len);
	value[names->len] = 0;
	for (char *p = value; *p; p++) {
		if (*p == ',')
			*p = ' ';
	}
	return set(root, addr, "/reset_method", value);
}

int prepare_d3cold(int root, const char *addr)
{
	return set(root, addr, "/d3cold_allowed", "0");
}

/* a number of up to 16 hex digits at *TEXT, which is moved behind it and one blank; 0x or not */
static uint64_t read_number(const char **text)
{
	const char *p = *text + strspn(*text, "0x");
	uint64_t value = 0;

	for (; pci_hex_digit(*p) >= 0; p++)
		value = value << 4 | pci_hex_digit(*p);
	*text = *p ? p + 1 : p;
	return value;
}

/* 1: BAR has SIZE bytes; 0: it has not; -errno */
static int has_size(int root, const char *addr, unsigned bar, uint64_t size)
{
	char text[1024]; /* a line of 57 bytes for each BAR, ROM and window */
	const char *p = text;
	uint64_t start, end;
	attr_path path;
	ssize_t len = sysfs_read(root, attr_join(path, SYSFS_DEVICES, addr, "/resource"), text,
				 sizeof(text));

	if (len < 0)
		return len;
	while (bar-- && p)
		p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL;
	if (!p || strncmp(p, "0x", 2))
		return -EINVAL;
	start = read_number(&p);
	end = read_number(&p);
	return end - start + 1 == size;
}

int prepare_resize(int root, const char *addr, unsigned bar, unsigned shift)
{
	char attr[] = "/resource0_resize", text[32], value[3];
	uint64_t sizes, size = (uint64_t)1 << 20 << shift;
	const char *p = text;
	attr_path path;
	int err = has_size(root, addr, bar, size);

	if (err)
		return err > 0 ? 0 : err;
	attr[sizeof("/resource") - 1] += bar;
	err = sysfs_read(root, attr_join(path, SYSFS_DEVICES, addr, attr), text, sizeof(text));
	if (err < 0)
		return err;
	sizes = read_number(&p);
	if (!(sizes >> shift & 1))
		return RESULT_SIZES | (sizes & (((unsigned)2 << RULE_SIZE_MAX) - 1));
	value[0] = '0' + shift / 10;
	value[1] = '0' + shift % 10;
	value[2] = 0;
	err = attr_write(root, path, shift < 10 ? value + 1 : value);
	if (err)
		return err;
	err = has_size(root, addr, bar, size);
	return err < 0 ? err : err ? 0 : RESULT_DIFFERS;
}

int prepare_framebuffer(int root, const char *device)
{
	struct framebuffer_scan scan = { 0 };
	attr_path path;
	int err = attr_write(
		root, attr_join(path, FRAMEBUFFER_DEVICES, device, "/driver/unbind"), device);

	/* simple-framebuffer keeps its part of the BAR without a driver, and then no VM gets it */
	return err ? err : framebuffer_in_use(root, &scan) ? RESULT_DIFFERS : 0;
}
