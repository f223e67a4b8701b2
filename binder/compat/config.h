/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for the config.h that libkmod's own build would make, and lends it what klibc lacks.
 * Included ahead of each of libkmod's sources, and nowhere else.
 */
#pragma once

#define _GNU_SOURCE 1

#define SYSCONFDIR	 "/etc"
#define DISTCONFDIR	 "/usr/lib"
#define MODULE_DIRECTORY "/lib/modules"

#define ENABLE_LOGGING 1
#ifndef COMPAT_KMOD_BEFORE_34 /* they take any value for yes */
#define ENABLE_DEBUG 0
#endif
/*
 * ENABLE_XZ, _ZSTD, _ZLIB and _OPENSSL are not defined, which is no in all versions: compressed
 * modules are the kernel's to unpack, and signatures its to check.
 */

#define HAVE_DECL_BASENAME	 1
#define HAVE_FINIT_MODULE	 1
#define HAVE_NORETURN		 1
#define HAVE_SECURE_GETENV	 1
#define HAVE_STATIC_ASSERT	 1
#define HAVE_STRUCT_STAT_ST_MTIM 1

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* the system calls are in klibc, their declarations are not */
int finit_module(int fd, const char *args, int flags);

/* klibc.c */
ssize_t getdelim(char **line, size_t *size, int delim, FILE *file);
char *get_current_dir_name(void);
char *basename(const char *path);

/* Nothing may steer the boot from the environment, and nothing may be executed. */
#define secure_getenv(name)	       NULL
#define system(command)		       (-1)
#define setenv(name, value, overwrite) 0
#define unsetenv(name)		       0

/* the names of libkmod's own functions, in messages that nobody sees: 1.5 KB */
#define __func__ ""

#ifdef COMPAT_LIBKMOD_C /* only for libkmod.c */
/*
 * We never call kmod_load_resources(), so there is never a mapped index. Saying so lets the
 * linker drop the code that reads one.
 */
#define index_mm_search	    compat_index_search
#define index_mm_searchwild compat_index_searchwild
/*
 * kmod_new() reads modprobe.d before a log function can be set; until then libkmod would print
 * on standard error, with the prefix of fprintf() and the text of vfprintf().
 */
void modload_early_log(int priority, const char *format, va_list args);
#define fprintf(...)		     ((void)0)
#define vfprintf(file, format, args) modload_early_log(priority, format, args)
#endif
