/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who would lose something if a device changed hands: a list of sentences. */
#pragma once

#include <stddef.h>

#define USERS_MAX 8 /* that are told one by one */
#define USER_LEN  192

struct users {
	unsigned n;	  /* may exceed USERS_MAX */
	unsigned n_disks; /* of those, what the host has on disks */
	char text
		[USERS_MAX]
		[USER_LEN]; /* "/dev/dri/card0 is open in Xorg (pid 812)", "it holds swap (/dev/sda2)" */
};

/* Adds one, of a sentence. The same one is not added twice. */
void users_say(struct users *users, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The first of USERS and how many more there are, into TEXT of SIZE bytes. Returns TEXT. */
char *users_text(const struct users *users, char *text, size_t size);

/* Logs each of USERS for the device ADDR, with HINT at the end of what is said. */
void users_tell(const struct users *users, const char *addr, const char *hint);
