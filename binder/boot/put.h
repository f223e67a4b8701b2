/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text to a file, piece by piece: what stdio does, without its formats. They take half the time of a long
 * report, and klibc's streams 17 KiB each, which a process clears before it does anything.
 */
#pragma once

#include <stdint.h>
#include <stddef.h>

struct put {
	int fd;
	int err; /* of the first write that failed: 0 or -errno */
	unsigned len;
	char text[4096]; /* what is not written yet */
};

/* Begins to write to FD. */
void put_start(struct put *put, int fd);

void put_bytes(struct put *put, const char *bytes, size_t len);

void put_text(struct put *put, const char *text);

void put_number(struct put *put, unsigned long number);

/* With so many DIGITS, the last ones. */
void put_hex(struct put *put, uint64_t number, unsigned digits);

/* Writes what is left. 0 or -errno. */
int put_end(struct put *put);
