// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/users.h"

#include "boot/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void users_say(struct users *users, const char *format, ...)
{
	char text[USER_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* names that anybody may choose must not talk to root's terminal */
	for (char *p = text; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	}
	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++) {
		if (!strcmp(users->text[i], text))
			return; /* one process, many descriptors */
	}
	if (users->n < USERS_MAX)
		strcpy(users->text[users->n], text);
	users->n++;
}

char *users_text(const struct users *users, char *text, size_t size)
{
	char more[32] = "";

	if (users->n > 1)
		snprintf(more, sizeof(more), ", and %u more", users->n - 1);
	snprintf(text, size, "%s%s", users->n ? users->text[0] : "", more);
	return text;
}

void users_tell(const struct users *users, const char *addr, const char *hint)
{
	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++)
		log_error("%s: %s%s", addr, users->text[i], hint);
	if (users->n > USERS_MAX)
		log_error("%s: and %u more use it", addr, users->n - USERS_MAX);
}
