// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What libkmod needs and klibc or musl lacks, and what stands in for parts of libkmod that are never
 * reached. Linked into the static gpupt-bind only.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __KLIBC__ /* klibc has it, and musl has these two */
int finit_module(int fd, const char *args, int flags)
{
	return syscall(SYS_finit_module, fd, args, flags);
}
#else
char *get_current_dir_name(void)
{
	char *dir = malloc(PATH_MAX);

	if (dir && !getcwd(dir, PATH_MAX)) {
		free(dir);
		return NULL;
	}
	return dir;
}

/* a stream of klibc's is 17 KiB, and cleared */
struct compat_file {
	int fd;
	ssize_t at, len;
	char text[1024];
};

FILE *compat_fdopen(int fd, const char *mode)
{
	struct compat_file *file = malloc(sizeof(*file));

	(void)mode;
	if (!file)
		return NULL;
	file->fd = fd;
	file->at = file->len = 0;
	return (FILE *)file;
}

int compat_getc(FILE *stream)
{
	struct compat_file *file = (struct compat_file *)stream;

	if (file->at == file->len) {
		file->at = 0;
		file->len = read(file->fd, file->text, sizeof(file->text));
	}
	if (file->len <= 0) {
		file->len = 0;
		return EOF;
	}
	return (unsigned char)file->text[file->at++];
}

int compat_fclose(FILE *stream)
{
	int err = close(((struct compat_file *)stream)->fd);

	free(stream);
	return err;
}

/* the GNU one, which leaves PATH as it is */
char *basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (char *)(slash ? slash + 1 : path);
}
#endif

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
