// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* asprintf() */
#include "admin/pick/conffile_replace.h"

#include "boot/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LOCK_MS	     5000
#define LOCK_STEP_MS 20

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

/* so that the name is on the disk, too */
static int sync_dir(int dir)
{
	/* a file system may have no such thing */
	return fsync(dir) < 0 && errno != EINVAL ? -errno : 0;
}

/* they are made of the contents: those of the old file would make the new one unreadable */
static bool is_of_contents(const char *attr)
{
	return !strcmp(attr, "security.ima") || !strcmp(attr, "security.evm");
}

/* the attribute NAME of the file FROM for the file TO, unless that has the same: 0 or -errno */
static int copy_xattr(int from, int to, const char *name)
{
	ssize_t len = fgetxattr(from, name, NULL, 0);
	char *value, *has;
	int err = 0;

	if (len < 0)
		return -errno;
	value = malloc(2 * len + 1);
	if (!value)
		return -ENOMEM;
	has = value + len;
	len = fgetxattr(from, name, value, len);
	if (len < 0)
		err = -errno;
	else if ((fgetxattr(to, name, has, len) != len || memcmp(value, has, len) != 0) &&
		 fsetxattr(to, name, value, len, 0) < 0)
		err = -errno;
	free(value);
	return err;
}

/* all of them, POSIX ACLs and labels of security modules among them */
static int copy_xattrs(int from, int to)
{
	ssize_t len = flistxattr(from, NULL, 0);
	char *names;
	int err = 0;

	if (len <= 0)
		return len && errno != ENOTSUP ? -errno : 0;
	names = malloc(len);
	if (!names)
		return -ENOMEM;
	len = flistxattr(from, names, len);
	if (len < 0)
		err = -errno;
	for (const char *name = names; !err && name < names + len; name += strlen(name) + 1) {
		if (!is_of_contents(name))
			err = copy_xattr(from, to, name);
	}
	free(names);
	return err;
}

/* owner, mode and attributes of the file as it is; without one, for all to read: 0 or -errno */
static int make_alike(const struct conffile *file, int fd)
{
	int old, err = 0;

	if (!file->exists)
		return fchmod(fd, 0644) < 0 ? -errno : 0;
	old = openat(file->dir, file->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (old < 0)
		return -errno;
	/* the owner first: a change of it may take bits of the mode away */
	if (fchown(fd, file->st.st_uid, file->st.st_gid) < 0 ||
	    fchmod(fd, file->st.st_mode & 07777) < 0)
		err = -errno;
	if (!err)
		err = copy_xattrs(old, fd);
	close(old);
	return err;
}

/* TEXT as the file NAME beside FILE, or as FILE itself: 0 or -errno */
static int write_atomic(const struct conffile *file, const char *name, const char *text,
			size_t len)
{
	char *temp;
	int fd, err;

	if (asprintf(&temp, "%s.new", name) < 0)
		return -ENOMEM;
	/* under the lock, it is what a run that ended half-way has left */
	unlinkat(file->dir, temp, 0);
	fd = openat(file->dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0) {
		err = -errno;
		free(temp);
		return err;
	}
	err = write_all(fd, text, len);
	if (!err)
		err = make_alike(file, fd);
	if (!err && fsync(fd) < 0)
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && renameat(file->dir, temp, file->dir, name) < 0)
		err = -errno;
	if (err)
		unlinkat(file->dir, temp, 0);
	free(temp);
	return err ? err : sync_dir(file->dir);
}

/* whether the file is no longer what was read */
static int check_unchanged(const struct conffile *file)
{
	struct stat st;
	char *text;
	size_t len;
	int err;

	if (!file->exists)
		return faccessat(file->dir, file->name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 &&
				       errno == ENOENT
			       ? 0
			       : -ESTALE;
	err = conffile_read(file, &st, &text, &len);
	if (err)
		return err;
	if (len != file->len || memcmp(text, file->text, len) != 0)
		err = -ESTALE;
	free(text);
	return err;
}

/* locks FD, within LOCK_MS: 0 or -errno */
static int lock_fd(int fd, int *ms)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK) /* a file system that has no locks */
			break;
		if (*ms >= LOCK_MS)
			return -EBUSY;
		poll(NULL, 0, LOCK_STEP_MS);
		*ms += LOCK_STEP_MS;
	}
	return 0;
}

/* whether FD is still the file NAME of DIR: the one who had the lock before removes it */
static bool is_still(int fd, int dir, const char *name)
{
	struct stat a, b;

	return !fstat(fd, &a) && !fstatat(dir, name, &b, AT_SYMLINK_NOFOLLOW) &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * The lock for the file NAME of DIR, a descriptor; -EBUSY: another gpupt has it. It is a file of its own, which nobody
 * else can open: a lock of the directory or of the file itself could be held by whoever may read it.
 */
static int lock(int dir, const char *name)
{
	int ms = 0, err = 0;

	while (!err) {
		int fd = openat(dir, name,
				O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);

		if (fd < 0)
			return -errno;
		err = lock_fd(fd, &ms);
		if (!err && is_still(fd, dir, name))
			return fd;
		close(fd);
	}
	return err;
}

/* the file and its backup, under the lock */
static int replace(const struct conffile *file, const char *text, size_t len,
		   const char **which)
{
	int err = len > INPUT_FILE_MAX ? -EFBIG : check_unchanged(file);

	if (!err && file->exists) {
		const char *name = strrchr(file->backup, '/');

		err = write_atomic(file, name ? name + 1 : file->backup, file->text, file->len);
		if (err)
			*which = file->backup;
	}
	return err ? err : write_atomic(file, file->name, text, len);
}

int conffile_replace(const struct conffile *file, const char *text, size_t len,
		     const char **which)
{
	char *name;
	int fd, err;

	*which = file->path;
	if (asprintf(&name, "%s.lock", file->name) < 0)
		return -ENOMEM;
	fd = lock(file->dir, name);
	err = fd < 0 ? fd : replace(file, text, len, which);
	if (fd >= 0) {
		unlinkat(file->dir, name, 0);
		close(fd);
	}
	free(name);
	return err;
}
