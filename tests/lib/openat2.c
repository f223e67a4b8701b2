// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * openat2() for a gpupt-bind that valgrind runs, which knows no such call (3.19): openat(), as if no link led out
 * of the tree. See tests/admin/growth.
 */
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/syscall.h>

long __wrap_syscall(long number, int dir, const char *path, const struct open_how *how);

long __wrap_syscall(long number, int dir, const char *path, const struct open_how *how)
{
	if (number != SYS_openat2)
		abort();
	return openat(dir, path, how->flags, how->mode);
}
