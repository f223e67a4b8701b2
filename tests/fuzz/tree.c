// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* clang has variables of these names itself, in every source that it instruments: this is none */
extern uint8_t __start___sancov_cntrs[] __attribute__((weak, visibility("hidden")));
extern uint8_t __stop___sancov_cntrs[] __attribute__((weak, visibility("hidden")));
uint8_t *const tree_counters = __start___sancov_cntrs;
uint8_t *const tree_counters_end = __stop___sancov_cntrs;

#define MADE_MAX 4096

static char root[64];
static int root_fd = -1;
static pid_t owner;
static char *made[MADE_MAX]; /* in the order in which they were made */
static unsigned n_made;

static void end(void)
{
	if (getpid() != owner)
		return;
	tree_clear();
	rmdir(root);
}

int tree_root(void)
{
	const char *dir = getenv("TMPDIR");

	if (root_fd >= 0)
		return root_fd;
	snprintf(root, sizeof(root), "%s/gpupt-fuzz-XXXXXX", dir ? dir : "/dev/shm");
	if (!mkdtemp(root)) {
		strcpy(root, "/tmp/gpupt-fuzz-XXXXXX");
		FUZZ_CHECK(mkdtemp(root));
	}
	root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FUZZ_CHECK(root_fd >= 0);
	owner = getpid();
	atexit(end);
	return root_fd;
}

const char *tree_path(void)
{
	tree_root();
	return root;
}

static int note(const char *path, int failed)
{
	if (failed) {
		FUZZ_CHECK(errno == EEXIST);
		return -1;
	}
	FUZZ_CHECK(n_made < MADE_MAX);
	made[n_made++] = strdup(path);
	return 0;
}

int tree_dir(const char *path)
{
	return note(path, mkdirat(tree_root(), path, 0755));
}

int tree_link(const char *target, const char *path)
{
	return note(path, symlinkat(target, tree_root(), path));
}

int tree_file(const char *path, const void *data, size_t len)
{
	int fd = openat(tree_root(), path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd >= 0) {
		FUZZ_CHECK(write(fd, data, len) == (ssize_t)len);
		close(fd);
	}
	return note(path, fd < 0);
}

void tree_clear(void)
{
	while (n_made) {
		char *path = made[--n_made];

		if (unlinkat(root_fd, path, 0) < 0)
			FUZZ_CHECK(!unlinkat(root_fd, path, AT_REMOVEDIR));
		free(path);
	}
}
