// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/put.h"

#include "core/pci.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void put_start(struct put *put, int fd)
{
	put->fd = fd;
	put->err = 0;
	put->len = 0;
}

int put_end(struct put *put)
{
	const char *text = put->text;

	while (put->len && !put->err) {
		ssize_t n = write(put->fd, text, put->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			put->err = n ? -errno : -EIO;
			break;
		}
		text += n;
		put->len -= n;
	}
	put->len = 0;
	return put->err;
}

void put_bytes(struct put *put, const char *bytes, size_t len)
{
	while (len) {
		size_t room = sizeof(put->text) - put->len, n = len < room ? len : room;

		memcpy(put->text + put->len, bytes, n);
		put->len += n;
		bytes += n;
		len -= n;
		if (put->len == sizeof(put->text))
			put_end(put);
	}
}

void put_text(struct put *put, const char *text)
{
	put_bytes(put, text, strlen(text));
}

void put_number(struct put *put, unsigned long number)
{
	char text[20], *at = text + sizeof(text);

	do {
		*--at = '0' + number % 10;
		number /= 10;
	} while (number);
	put_bytes(put, at, text + sizeof(text) - at);
}

void put_hex(struct put *put, uint64_t number, unsigned digits)
{
	char text[16];

	put_bytes(put, text, pci_hex_print(text, number, digits) - text);
}
