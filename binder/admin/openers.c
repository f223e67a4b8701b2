// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* statx() */
#include "admin/openers.h"

#include "admin/below.h"

#include "boot/sysfs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct search {
	struct users *users;
	const struct nodes *nodes;
	int root;
	bool live;
};

static const struct node *find_number(const struct search *s, bool block, unsigned major,
				      unsigned minor)
{
	for (unsigned i = 0; i < s->nodes->n; i++) {
		const struct node *node = &s->nodes->node[i];

		if (node->kind == (block ? NODE_BLOCK : NODE_CHAR) && node->major == major &&
		    node->minor == minor)
			return node;
	}
	return NULL;
}

/* the node that PATH, in /dev, is the usual name of */
static const struct node *find_name(const struct search *s, const char *path)
{
	if (strncmp(path, "/dev/", 5))
		return NULL;
	for (unsigned i = 0; i < s->nodes->n; i++) {
		const struct node *node = &s->nodes->node[i];

		if (node->kind <= NODE_BLOCK && !strcmp(node->name, path + 5))
			return node;
	}
	return NULL;
}

/* the node that descriptor FD, a name in the directory DIR, has open; NULL: none of ours */
static const struct node *find_open(const struct search *s, int dir, const char *fd)
{
	struct statx st;
	char target[128];
	ssize_t len;

	if (s->live) {
		/* a container may have the node by another name; and no server is asked for it */
		if (statx(dir, fd, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st) < 0 ||
		    (!S_ISCHR(st.stx_mode) && !S_ISBLK(st.stx_mode)))
			return NULL;
		return find_number(s, S_ISBLK(st.stx_mode), st.stx_rdev_major,
				   st.stx_rdev_minor);
	}
	len = readlinkat(dir, fd, target, sizeof(target) - 1);
	if (len < 0)
		return NULL;
	target[len] = 0;
	return find_name(s, target);
}

static void add_process(const struct search *s, const char *pid)
{
	char path[64], comm[32];
	const struct dirent *entry;
	DIR *fds;

	snprintf(path, sizeof(path), "proc/%.20s/fd", pid);
	fds = below_list(s->root, path); /* NULL: it has ended */
	while ((entry = below_next(fds))) {
		const struct node *node = find_open(s, dirfd(fds), entry->d_name);

		if (!node)
			continue;
		snprintf(path, sizeof(path), "proc/%.20s/comm", pid);
		if (sysfs_read(s->root, path, comm, sizeof(comm)) < 0)
			strcpy(comm, "a process");
		users_say(s->users, "/dev/%s is open in %s (pid %s)", node->name, comm, pid);
	}
	below_end(fds);
}

int openers_add(struct users *users, const struct nodes *nodes, int root, bool live)
{
	const struct search s = { .users = users, .nodes = nodes, .root = root, .live = live };
	DIR *proc = below_list(root, "proc");
	const struct dirent *entry;

	if (!proc)
		return -errno;
	while ((entry = below_next(proc))) {
		if (isdigit((unsigned char)*entry->d_name))
			add_process(&s, entry->d_name);
	}
	below_end(proc);
	return 0;
}
