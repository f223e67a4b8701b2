// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* O_PATH, syscall() */
#include "boot/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRIES 64 /* while somebody, anywhere, renames or mounts */

static bool confined;

void root_confine(void)
{
	confined = true;
}

/* -errno of the call, which klibc does not have */
static long root_openat2(int dir, const char *path, const struct open_how *how)
{
#if !defined(__KLIBC__)
	long fd = syscall(SYS_openat2, dir, path, how, sizeof(*how));

	return fd < 0 ? -errno : fd;
#elif defined(__x86_64__)
	register long size __asm__("r10") = sizeof(*how);
	long fd;

	__asm__ volatile("syscall"
			 : "=a"(fd)
			 : "0"(__NR_openat2), "D"((long)dir), "S"(path), "d"(how), "r"(size)
			 : "rcx", "r11", "memory");
	return fd;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = __NR_openat2;
	register long x0 __asm__("x0") = dir;
	register const char *x1 __asm__("x1") = path;
	register const struct open_how *x2 __asm__("x2") = how;
	register long x3 __asm__("x3") = sizeof(*how);

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
#else
	return -ENOSYS;
#endif
}

int root_open(int dir, const char *path, int flags, mode_t mode)
{
	struct open_how how = { .flags = flags | O_CLOEXEC,
				.mode = mode,
				.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	long fd;

	if (!confined || dir == AT_FDCWD)
		return openat(dir, path, flags | O_CLOEXEC, mode);
	if (flags == O_RDONLY)
		how.flags |= O_NONBLOCK; /* whoever made the tree may have put a FIFO there */
	for (int i = 0; (fd = root_openat2(dir, path, &how)) == -EAGAIN && i < TRIES; i++)
		;
	if (fd >= 0)
		return fd;
	errno = -fd;
	return -1;
}

int root_open_in(int root, int dir, const char *dir_path, const char *name, int flags)
{
	char path[PATH_MAX];

	if (!confined) /* one look-up less, a thousand times */
		return root_open(dir, name, flags, 0);
	if (strlen(dir_path) + strlen(name) + 2 > sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(path, dir_path);
	strcat(path, "/");
	strcat(path, name);
	return root_open(root, path, flags, 0);
}

bool root_has(int root, const char *path)
{
	int fd = root_open(root, path, O_PATH, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

ssize_t root_readlink(int dir, const char *path, char *text, size_t size)
{
	/* a name alone leads nowhere else */
	bool leads = confined && strchr(path, '/');
	int link = leads ? root_open(dir, path, O_PATH | O_NOFOLLOW, 0) : dir;
	ssize_t len = -1;

	if (link >= 0 || !leads)
		len = readlinkat(link, leads ? "" : path, text, size - 1);
	if (leads && link >= 0)
		close(link);
	text[len < 0 ? 0 : len] = 0;
	return len;
}
