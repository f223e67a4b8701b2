/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages to people: on standard error, and in the kernel log when devices are bound. A message
 * names the device first, then what happened, then what to do.
 */
#pragma once

#include <stdbool.h>

/* the levels of the kernel log (Documentation/ABI/testing/dev-kmsg) */
enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG };

/* KMSG: write to /dev/kmsg too, where there is one. DEBUG: messages of that level are wanted. */
void log_open(bool kmsg, bool debug);

/* Whether messages of LOG_LEVEL_DEBUG are written: making them may cost more than it helps. */
bool log_has_debug(void);

/* Calls LISTENER with each message that is written, without its line end; NULL: no more. */
void log_listen(void (*listener)(enum log_level level, const char *text));

/* One line; no \n at its end. What exceeds 500 bytes is cut. */
void log_write(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define log_error(...)	 log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)	 log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)	 log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)
