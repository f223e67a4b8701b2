// SPDX-License-Identifier: GPL-2.0-or-later
/* What is large or slow in klibc, and is not needed. Linked into the static gpupt-bind only. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* klibc's table of texts is 4 KB; these are the errors that modules and sysfs really give */
#define ERRORS(X)                                                                              \
	X(EPERM, "Operation not permitted")                                                    \
	X(ENOENT, "No such file or directory")                                                 \
	X(EIO, "Input/output error")                                                           \
	X(ENXIO, "No such device or address")                                                  \
	X(ENOEXEC, "Exec format error")                                                        \
	X(EBADF, "Bad file descriptor")                                                        \
	X(EAGAIN, "Resource temporarily unavailable")                                          \
	X(ENOMEM, "Cannot allocate memory")                                                    \
	X(EACCES, "Permission denied")                                                         \
	X(EBUSY, "Device or resource busy")                                                    \
	X(EEXIST, "File exists")                                                               \
	X(EXDEV, "Invalid cross-device link")                                                  \
	X(ENODEV, "No such device")                                                            \
	X(ENOTDIR, "Not a directory")                                                          \
	X(EISDIR, "Is a directory")                                                            \
	X(EINVAL, "Invalid argument")                                                          \
	X(EFBIG, "File too large")                                                             \
	X(ENOSPC, "No space left on device")                                                   \
	X(EROFS, "Read-only file system")                                                      \
	X(ENAMETOOLONG, "File name too long")                                                  \
	X(ENOSYS, "Function not implemented")                                                  \
	X(ELOOP, "Too many levels of symbolic links")                                          \
	X(ELIBACC, "Can not access a needed shared library")                                   \
	X(EOPNOTSUPP, "Operation not supported")                                               \
	X(ETIMEDOUT, "Connection timed out")                                                   \
	X(EKEYREJECTED, "Key was rejected by service")

/*
 * At the start of each program klibc makes three streams, and clears 17 KiB for each; at the end it flushes all. Nothing
 * uses them: without these two there is no stdio in the program. Weak: where something does, klibc's own are there.
 */
__attribute__((weak)) void __libc_init_stdio(void);
void __libc_init_stdio(void)
{
}

__attribute__((weak)) int fflush(FILE *file)
{
	(void)file;
	return 0;
}

/*
 * Both strspn() and strcspn(), and so strtok(): how many of the first characters of TEXT are in SET, or are not if
 * OUTSIDE. klibc's clears a table of all characters first, for words of ten.
 */
size_t __strxspn(const char *text, const char *set, int outside);
size_t __strxspn(const char *text, const char *set, int outside)
{
	size_t n;

	for (n = 0; text[n]; n++) {
		const char *c = set;

		while (*c && *c != text[n])
			c++;
		if (outside ? *c : !*c)
			break;
	}
	return n;
}

#define NUMBER(err, text) err,
#define TEXT(err, text)	  text "\0"

char *strerror(int err)
{
	static const unsigned char numbers[] = { ERRORS(NUMBER) };
	static const char texts[] = ERRORS(TEXT);
	static char unknown[24];
	const char *text = texts;

	for (size_t i = 0; i < sizeof(numbers); i++) {
		if (numbers[i] == err)
			return (char *)text;
		text += strlen(text) + 1;
	}
	snprintf(unknown, sizeof(unknown), "Error %d", err);
	return unknown;
}
