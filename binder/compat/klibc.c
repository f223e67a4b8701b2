// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What libkmod needs and klibc lacks, and small versions of what would be large.
 * Linked into the static gpupt-bind only.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t getdelim(char **line, size_t *size, int delim, FILE *file)
{
	size_t used = 0;
	int c;

	do {
		if (used + 2 > *size) {
			size_t larger = *size ? *size * 2 : 128;
			char *grown = realloc(*line, larger);

			if (!grown)
				return -1;
			*line = grown;
			*size = larger;
		}
		c = fgetc(file);
		if (c == EOF) {
			if (used == 0)
				return -1;
			break;
		}
		(*line)[used++] = c;
	} while (c != delim);
	(*line)[used] = '\0';

	return used;
}

char *get_current_dir_name(void)
{
	char *dir = malloc(PATH_MAX);

	if (dir && !getcwd(dir, PATH_MAX)) {
		free(dir);
		return NULL;
	}
	return dir;
}

/* the GNU one, which leaves PATH as it is */
char *basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (char *)(slash ? slash + 1 : path);
}

/* klibc's table of texts is 4 KB; these are the errors that modules and sysfs really
 * give. */
char *strerror(int err)
{
	static const struct {
		int err;
		const char *text;
	} texts[] = {
		{ EPERM, "Operation not permitted" },
		{ ENOENT, "No such file or directory" },
		{ EINTR, "Interrupted system call" },
		{ EIO, "Input/output error" },
		{ ENXIO, "No such device or address" },
		{ E2BIG, "Argument list too long" },
		{ ENOEXEC, "Exec format error" },
		{ EBADF, "Bad file descriptor" },
		{ EAGAIN, "Resource temporarily unavailable" },
		{ ENOMEM, "Cannot allocate memory" },
		{ EACCES, "Permission denied" },
		{ EBUSY, "Device or resource busy" },
		{ EEXIST, "File exists" },
		{ EXDEV, "Invalid cross-device link" },
		{ ENODEV, "No such device" },
		{ ENOTDIR, "Not a directory" },
		{ EISDIR, "Is a directory" },
		{ EINVAL, "Invalid argument" },
		{ EFBIG, "File too large" },
		{ ENOSPC, "No space left on device" },
		{ EROFS, "Read-only file system" },
		{ ERANGE, "Numerical result out of range" },
		{ ENAMETOOLONG, "File name too long" },
		{ ENOSYS, "Function not implemented" },
		{ ELOOP, "Too many levels of symbolic links" },
		{ ELIBACC, "Can not access a needed shared library" },
		{ EOPNOTSUPP, "Operation not supported" },
		{ ETIMEDOUT, "Connection timed out" },
		{ EKEYREJECTED, "Key was rejected by service" },
	};
	static char number[24];
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].err == err)
			return (char *)texts[i].text;
	}
	snprintf(number, sizeof(number), "Error %d", err);
	return number;
}

/* See COMPAT_LIBKMOD_C in config.h. */
void *compat_index_search(const void *index, const char *key)
{
	(void)index;
	(void)key;
	return NULL;
}

void *compat_index_searchwild(const void *index, const char *key)
{
	(void)index;
	(void)key;
	return NULL;
}

/*
 * libkmod opens a module's ELF only to load it against its version checks, which we never
 * ask for. The linker keeps those of the following that the given version of libkmod
 * calls.
 */
void *kmod_elf_new(const void *memory, off_t size)
{
	(void)memory;
	(void)size;
	errno = ENOSYS;
	return NULL;
}

void kmod_elf_unref(void *elf)
{
	(void)elf;
}

const void *kmod_elf_strip(const void *elf, unsigned flags)
{
	(void)elf;
	(void)flags;
	errno = ENOSYS;
	return NULL;
}

/* before kmod 34 */
int kmod_elf_strip_section(const void *elf, const char *section)
{
	(void)elf;
	(void)section;
	return -ENOSYS;
}

int kmod_elf_strip_vermagic(const void *elf)
{
	(void)elf;
	return -ENOSYS;
}

const void *kmod_elf_get_memory(const void *elf)
{
	(void)elf;
	return NULL;
}
