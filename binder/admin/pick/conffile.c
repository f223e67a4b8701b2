// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* asprintf(), mkostemp() */
#include "admin/pick/conffile.h"

#include "boot/input.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_MS	     5000
#define LOCK_STEP_MS 20

/* what `make install` puts there, and a NUL */
__asm__(".pushsection .rodata\n"
	"conffile_sample: .incbin \"hook/gpupt.conf\"\n"
	".byte 0\n"
	".popsection\n");
extern const char conffile_sample[];

/* all of PATH, which is ST then; 0 or -errno */
static int read_text(const char *path, struct stat *st, char **text, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), err = 0;
	ssize_t got = -1;

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

static bool is_below(const char *path, const char *tree)
{
	char *dir = realpath(tree, NULL);
	size_t len = dir ? strlen(dir) : 0;
	bool below = dir && !strncmp(path, dir, len) &&
		     (path[len] == '/' || (len && dir[len - 1] == '/'));

	free(dir);
	return below;
}

/* a file that is not there yet: its directory has to be, and no link may be in its place */
static int resolve_new(struct conffile *file, const char *path)
{
	const char *name = strrchr(path, '/');
	char *copy = strdup(path), *dir = NULL;
	struct stat st;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	if (!lstat(path, &st))
		err = -ENOENT; /* a link to nowhere */
	else if (!(dir = realpath(dirname(copy), NULL)))
		err = -errno;
	else if (asprintf(&file->path, "%s/%s", dir, name ? name + 1 : path) < 0)
		err = -ENOMEM;
	free(dir);
	free(copy);
	return err;
}

int conffile_open(struct conffile *file, const char *path, const char *tree)
{
	int err = 0;

	*file = (struct conffile){ .path = realpath(path, NULL) };
	file->exists = file->path;
	if (!file->exists)
		err = errno == ENOENT ? resolve_new(file, path) : -errno;
	if (!err && tree && !is_below(file->path, tree))
		err = -EXDEV;
	if (!err && asprintf(&file->backup, "%s.bak", file->path) < 0) {
		file->backup = NULL;
		err = -ENOMEM;
	}
	if (!err && file->exists) {
		err = read_text(file->path, &file->st, &file->text, &file->len);
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
	char *copy = strdup(file->path);
	int err = 0;

	if (!copy)
		return -ENOMEM;
	if (access(dirname(copy), W_OK | X_OK) < 0)
		err = -errno;
	free(copy);
	return err;
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

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t put = write(fd, text, len);

		if (put < 0)
			return -errno;
		text += put;
		len -= put;
	}
	return 0;
}

/* the directory that the file PATH is in: a descriptor or -errno */
static int open_dir(const char *path)
{
	char *copy = strdup(path);
	int fd;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	return fd < 0 ? -errno : fd;
}

/* so that the name is on the disk, too */
static int sync_dir(const char *path)
{
	int fd = open_dir(path), err = 0;

	if (fd < 0)
		return fd;
	if (fsync(fd) < 0 && errno != EINVAL) /* a file system that has no such thing */
		err = -errno;
	close(fd);
	return err;
}

/* a file PATH with TEXT in it, with the mode and owner of LIKE, where there is one; 0 or -errno */
static int write_atomic(const char *path, const char *text, size_t len, const struct stat *like)
{
	char *temp;
	int fd, err;

	if (asprintf(&temp, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		free(temp);
		return err;
	}
	err = write_all(fd, text, len);
	/* the owner first: a change of it may take bits of the mode away */
	if (!err && like && fchown(fd, like->st_uid, like->st_gid) < 0)
		err = -errno;
	if (!err && fchmod(fd, like ? like->st_mode & 07777 : 0644) < 0)
		err = -errno;
	if (!err && fsync(fd) < 0)
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && rename(temp, path) < 0)
		err = -errno;
	if (err)
		unlink(temp);
	free(temp);
	return err ? err : sync_dir(path);
}

/* whether the file is no longer what was read */
static int check_unchanged(const struct conffile *file)
{
	struct stat st;
	char *text;
	size_t len;
	int err;

	if (!file->exists)
		return access(file->path, F_OK) < 0 && errno == ENOENT ? 0 : -ESTALE;
	err = read_text(file->path, &st, &text, &len);
	if (err)
		return err;
	if (len != file->len || memcmp(text, file->text, len) != 0)
		err = -ESTALE;
	free(text);
	return err;
}

/* the directory of PATH, so that gpupt alone changes the file; -EBUSY: another one does */
static int lock_dir(const char *path)
{
	int fd = open_dir(path);

	if (fd < 0)
		return fd;
	for (int ms = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; ms += LOCK_STEP_MS) {
		if (errno == EINTR)
			continue;
		if (errno == EWOULDBLOCK && ms < LOCK_MS) {
			poll(NULL, 0, LOCK_STEP_MS);
			continue;
		}
		if (errno != EWOULDBLOCK) /* a file system that has no locks */
			break;
		close(fd);
		return -EBUSY;
	}
	return fd;
}

int conffile_replace(const struct conffile *file, const char *text, size_t len,
		     const char **which)
{
	int lock = lock_dir(file->path), err;

	*which = file->path;
	if (lock < 0)
		return lock;
	err = len > INPUT_FILE_MAX ? -EFBIG : check_unchanged(file);
	if (!err && file->exists) {
		err = write_atomic(file->backup, file->text, file->len, &file->st);
		if (err)
			*which = file->backup;
	}
	if (!err)
		err = write_atomic(file->path, text, len, file->exists ? &file->st : NULL);
	close(lock);
	return err;
}

void conffile_close(struct conffile *file)
{
	free(file->path);
	free(file->backup);
	free(file->text);
	*file = (struct conffile){ 0 };
}
