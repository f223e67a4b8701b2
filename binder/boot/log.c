// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool to_kmsg, with_debug;
static void (*listen)(enum log_level level, const char *text);

void log_open(bool kmsg, bool debug)
{
	to_kmsg = kmsg;
	with_debug = debug;
}

bool log_has_debug(void)
{
	return with_debug;
}

void log_listen(void (*listener)(enum log_level level, const char *text))
{
	listen = listener;
}

static void write_line(int fd, const char *text, size_t len)
{
	/* there is nobody to tell that nobody can be told */
	if (write(fd, text, len) < 0)
		return;
}

void log_write(enum log_level level, const char *format, ...)
{
	char line[512];
	size_t text = sizeof("<6>") - 1, len, room;
	va_list args;
	int fd, n;

	if (level == LOG_LEVEL_DEBUG && !with_debug)
		return;
	len = snprintf(line, sizeof(line), "<%d>gpupt: ", level);
	room = sizeof(line) - len - 1;
	va_start(args, format);
	n = vsnprintf(line + len, room, format, args);
	va_end(args);
	if (n < 0)
		return;
	if (listen)
		listen(level, line + len);
	len += (size_t)n < room ? (size_t)n : room - 1;
	line[len++] = '\n';
	write_line(STDERR_FILENO, line + text, len - text);
	if (!to_kmsg)
		return;
	/* opened anew each time: the kernel limits the rate of each open file */
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	write_line(fd, line, len);
	close(fd);
}
