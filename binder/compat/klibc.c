// SPDX-License-Identifier: GPL-2.0-or-later
/* What is large in klibc, small. Linked into the static gpupt-bind only. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* klibc's table of texts is 4 KB; these are the errors that modules and sysfs really give */
#define ERRORS(X)                                                                              \
	X(EPERM, "Operation not permitted")                                                    \
	X(ENOENT, "No such file or directory")                                                 \
	X(EINTR, "Interrupted system call")                                                    \
	X(EIO, "Input/output error")                                                           \
	X(ENXIO, "No such device or address")                                                  \
	X(E2BIG, "Argument list too long")                                                     \
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
	X(ERANGE, "Numerical result out of range")                                             \
	X(ENAMETOOLONG, "File name too long")                                                  \
	X(ENOSYS, "Function not implemented")                                                  \
	X(ELOOP, "Too many levels of symbolic links")                                          \
	X(ELIBACC, "Can not access a needed shared library")                                   \
	X(EOPNOTSUPP, "Operation not supported")                                               \
	X(ETIMEDOUT, "Connection timed out")                                                   \
	X(EKEYREJECTED, "Key was rejected by service")

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
