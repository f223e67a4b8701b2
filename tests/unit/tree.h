/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small tree of plain files below /tmp, in place of /proc and /sys. */
#pragma once

#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char tree_dir[] = "/tmp/gpupt-test-XXXXXX";
static int root = -1;

static inline int tree_make(void **state)
{
	(void)state;
	strcpy(tree_dir + sizeof(tree_dir) - 7, "XXXXXX");
	assert_non_null(mkdtemp(tree_dir));
	root = open(tree_dir, O_RDONLY | O_DIRECTORY);
	assert_true(root >= 0);
	return 0;
}

static inline int tree_remove(void **state)
{
	char command[64];

	(void)state;
	close(root);
	snprintf(command, sizeof(command), "rm -rf %s", tree_dir);
	return system(command);
}

/* the folders above PATH */
static inline void tree_dirs(const char *path)
{
	char dir[128];

	for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
		snprintf(dir, sizeof(dir), "%.*s", (int)(end - path), path);
		mkdirat(root, dir, 0755);
	}
}

/* PATH with TEXT, whatever was there */
static inline void tree_file(const char *path, const char *text)
{
	int fd;

	tree_dirs(path);
	unlinkat(root, path, 0);
	fd = openat(root, path, O_WRONLY | O_CREAT | O_EXCL, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static inline void tree_link(const char *path, const char *target)
{
	tree_dirs(path);
	unlinkat(root, path, 0);
	assert_int_equal(symlinkat(target, root, path), 0);
}

/* what is in PATH, NULL: it is not there. Until the next call. */
static inline const char *tree_read(const char *path)
{
	static char text[256];
	int fd = openat(root, path, O_RDONLY);
	ssize_t len;

	if (fd < 0)
		return NULL;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	assert_true(len >= 0);
	text[len] = 0;
	return text;
}
