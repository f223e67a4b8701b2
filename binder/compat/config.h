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
#define NDEBUG	       1
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

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* the system calls are in klibc, their declarations are not */
int finit_module(int fd, const char *args, int flags);

/*
 * Functions of libkmod that nothing reaches call these. None is defined anywhere: to reach one is a
 * link error.
 */
FILE *not_in_klibc_fopen(const char *path, const char *mode);
int not_in_klibc_fseek(FILE *file, long offset, int from);
size_t not_in_klibc_fread(void *buf, size_t size, size_t n, FILE *file);
char *not_in_klibc_fgets(char *line, int size, FILE *file);
ssize_t not_in_klibc_getdelim(char **line, size_t *size, int delim, FILE *file);
#define fopen	 not_in_klibc_fopen
#define fseek	 not_in_klibc_fseek
#define fgets	 not_in_klibc_fgets
#define fread	 not_in_klibc_fread
#define getdelim not_in_klibc_getdelim

/* kmod.c; libkmod reads modprobe.d from front to back, and that is all */
FILE *compat_fdopen(int fd, const char *mode);
int compat_getc(FILE *file);
int compat_fclose(FILE *file);
#undef getc_unlocked
#define fdopen	      compat_fdopen
#define getc_unlocked compat_getc
#define fclose	      compat_fclose
char *get_current_dir_name(void);
char *basename(const char *path);

/* without klibc's table of all characters */
#undef isspace
#define isspace(c) ((c) == ' ' || ((c) >= '\t' && (c) <= '\r'))

/*
 * Of each file in a line of modules.dep libkmod asks whether it is there. To open it, which comes next, says that as
 * well; what is asked about /sys is worth an answer.
 */
static inline int compat_stat(const char *path, struct stat *st)
{
	return strncmp(path, "/sys/", 5) ? 0 : stat(path, st);
}

/* Nothing may steer the boot from the environment, and nothing may be executed. */
#define secure_getenv(name)	       NULL
#define system(command)		       (-1)
#define setenv(name, value, overwrite) 0
#define unsetenv(name)		       0

/*
 * libkmod's messages go to modload.c without detours: what they cost at each of a hundred places is
 * 3 KB.
 */
#include <libkmod/libkmod-internal.h>
#include <libkmod/libkmod-index.h>
void modload_log(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));
#undef kmod_log_cond
#define kmod_log_cond(ctx, priority, ...)                                                      \
	do {                                                                                   \
		if ((priority) <= LOG_INFO)                                                    \
			modload_log((priority), __VA_ARGS__);                                  \
	} while (0)

#ifdef COMPAT_LIBKMOD_MODULE_C /* only for libkmod-module.c */
#define stat(path, st) compat_stat(path, st)
#endif

#ifdef COMPAT_LIBKMOD_C /* only for libkmod.c */
/* a handful of modules, in a table that is walked twice for each */
#include <shared/hash.h>
#define hash_new(size, free_value) hash_new(16, free_value)
/* only about itself */
#undef INFO
#define INFO(...) ((void)0)
/* nothing is printed, see above; and kmod_new() is always told where the modules are */
#define fprintf(...)  ((void)0)
#define vfprintf(...) ((void)0)
#define asprintf(...) (-1)
#undef stderr
#define stderr NULL
/*
 * libkmod has two readers of an index, and we need but one: an index that kmod_load_resources() has not
 * mapped, or all where one of them is missing, is mapped when it is asked, for as long as that takes.
 */
static inline struct index_file *compat_index_open(const char *path)
{
	unsigned long long stamp;
	struct index_mm *index;

	return index_mm_open(NULL, path, &stamp, &index) ? NULL : (struct index_file *)index;
}
#define index_file_open(path)	     compat_index_open(path)
#define index_file_close(index)	     index_mm_close((struct index_mm *)(index))
#define index_search(index, key)     index_mm_search((struct index_mm *)(index), key)
#define index_searchwild(index, key) index_mm_searchwild((struct index_mm *)(index), key)
/* nobody asks for symbols */
#define index_mm_open(ctx, path, stamp, index)                                                 \
	((i) == KMOD_INDEX_MODULES_SYMBOL ? 0 : (index_mm_open)(ctx, path, stamp, index))
#endif
