// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* asprintf() */
#include "admin/pick/conffile.h"

#include "boot/input.h"
#include "boot/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel follows */

/* what `make install` puts there, and a NUL */
__asm__(".pushsection .rodata\n"
	"conffile_sample: .incbin \"hook/gpupt.conf\"\n"
	".byte 0\n"
	".popsection\n");
extern const char conffile_sample[];

int conffile_read(const struct conffile *file, struct stat *st, char **text, size_t *len)
{
	int fd = openat(file->dir, file->name,
			O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t got = -1;
	int err = 0;

	*text = NULL;
	*len = 0;
	if (fd < 0)
		return -errno;
	if (fstat(fd, st) < 0)
		err = -errno;
	else if (S_ISDIR(st->st_mode))
		err = -EISDIR;
	else if (!S_ISREG(st->st_mode))
		err = -EINVAL;
	else if (!(*text = malloc(INPUT_FILE_MAX + 1)))
		err = -ENOMEM;
	while (!err && *len <= INPUT_FILE_MAX && got) {
		got = read(fd, *text + *len, INPUT_FILE_MAX + 1 - *len);
		if (got < 0)
			err = -errno;
		else
			*len += got;
	}
	close(fd);
	if (!err && *len > INPUT_FILE_MAX)
		err = -EFBIG;
	if (err) {
		free(*text);
		*text = NULL;
	}
	return err;
}

/* opens the directory of PATH, whose last part becomes *NAME: 0 or -errno */
static int open_dir(struct conffile *file, int root, char *path, const char **name)
{
	char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	if (!**name)
		return -EISDIR;
	if (slash)
		*slash = 0;
	file->dir = root_open(root,
			      !slash  ? "."
			      : *path ? path
				      : "/",
			      O_RDONLY | O_DIRECTORY, 0);
	if (slash)
		*slash = '/';
	return file->dir < 0 ? -errno : 0;
}

/* PATH becomes what the link TARGET, which it is, leads to */
static int follow(char *path, const char *target)
{
	char *slash = strrchr(path, '/');
	char *end = *target == '/' || !slash ? path : slash + 1;

	if (strlen(target) >= (size_t)(path + PATH_MAX - end))
		return -ENAMETOOLONG;
	strcpy(end, target);
	return 0;
}

/* finds the file behind all links that PATH may be: the new one is to take its place, not theirs */
static int resolve(struct conffile *file, int root, char *path)
{
	char target[PATH_MAX];
	const char *name;
	ssize_t len;
	int err;

	for (int links = 0; links < LINKS_MAX; links++) {
		err = open_dir(file, root, path, &name);
		if (err)
			return err;
		len = readlinkat(file->dir, name, target, sizeof(target) - 1);
		if (len < 0) {
			file->exists = errno != ENOENT;
			if (file->exists ? errno != EINVAL : links)
				return -errno; /* ENOENT: a link to nowhere */
			file->name = strdup(name);
			return file->name ? 0 : -ENOMEM;
		}
		close(file->dir);
		file->dir = -1;
		target[len] = 0;
		err = follow(path, target);
		if (err)
			return err;
	}
	return -ELOOP;
}

/* the names for messages: that of the directory is the kernel's, where it tells */
static int set_names(struct conffile *file, const char *path)
{
	char link[32], dir[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->dir);
	len = readlink(link, dir, sizeof(dir) - 1);
	dir[len < 0 ? 0 : len] = 0;
	if ((len > 0 ? asprintf(&file->path, "%s/%s", dir[1] ? dir : "", file->name)
		     : asprintf(&file->path, "%s", path)) < 0) {
		file->path = NULL;
		return -ENOMEM;
	}
	if (asprintf(&file->backup, "%s.bak", file->path) < 0) {
		file->backup = NULL;
		return -ENOMEM;
	}
	return 0;
}

int conffile_open(struct conffile *file, int root, const char *path)
{
	char at[PATH_MAX];
	int err = 0;

	*file = (struct conffile){ .dir = -1 };
	if (snprintf(at, sizeof(at), "%s", path) >= (int)sizeof(at))
		return -ENAMETOOLONG;
	err = resolve(file, root, at);
	if (!err)
		err = set_names(file, at);
	if (!err && file->exists) {
		err = conffile_read(file, &file->st, &file->text, &file->len);
	} else if (!err) {
		file->text = strdup(conffile_sample);
		if (file->text)
			file->len = strlen(file->text);
		else
			err = -ENOMEM;
	}
	if (err)
		conffile_close(file);
	return err;
}

int conffile_may_write(const struct conffile *file)
{
	return faccessat(file->dir, ".", W_OK | X_OK, 0) < 0 ? -errno : 0;
}

char *conffile_append(const struct conffile *file, const char *line, size_t *len,
		      unsigned *number)
{
	const char *text = file->text, *last = memrchr(text, '\n', file->len);
	const char *eol = last && last > text && last[-1] == '\r' ? "\r\n" : "\n";
	bool open_line = file->len && text[file->len - 1] != '\n';
	char *all = malloc(file->len + strlen(line) + 5), *end = all;

	if (!all)
		return NULL;
	*number = 1 + open_line;
	for (size_t i = 0; i < file->len; i++)
		*number += text[i] == '\n';
	if (file->len)
		end = mempcpy(all, text, file->len);
	if (open_line)
		end = stpcpy(end, eol);
	end = stpcpy(stpcpy(end, line), eol);
	*len = end - all;
	return all;
}

void conffile_close(struct conffile *file)
{
	if (file->dir > 0)
		close(file->dir);
	free(file->name);
	free(file->path);
	free(file->backup);
	free(file->text);
	*file = (struct conffile){ 0 };
}
