// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* statx() */
#include "admin/users.h"

#include "admin/below.h"

#include "boot/log.h"
#include "boot/sysfs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct search {
	struct users *users;
	const struct nodes *nodes;
	int root;
	bool live;
};

__attribute__((format(printf, 2, 3))) static void add(struct users *users, const char *format,
						      ...)
{
	char text[USER_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* names that anybody may choose must not talk to root's terminal */
	for (char *p = text; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	}
	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++) {
		if (!strcmp(users->text[i], text))
			return; /* one process, many descriptors */
	}
	if (users->n < USERS_MAX)
		strcpy(users->text[users->n], text);
	users->n++;
}

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
		add(s->users, "/dev/%s is open in %s (pid %s)", node->name, comm, pid);
	}
	below_end(fds);
}

static int add_processes(const struct search *s)
{
	DIR *proc = below_list(s->root, "proc");
	const struct dirent *entry;

	if (!proc)
		return -errno;
	while ((entry = below_next(proc))) {
		if (isdigit((unsigned char)*entry->d_name))
			add_process(s, entry->d_name);
	}
	below_end(proc);
	return 0;
}

/* file systems: by their number, or by their source where they have none of a disk (btrfs) */
static int add_mounts(const struct search *s)
{
	int fd = below_open(s->root, "proc/self/mountinfo");
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t size = 0;
	int err;

	if (!f)
		return -errno;
	while (getline(&line, &size, f) > 0) {
		unsigned major, minor;
		char where[128], *dash = strstr(line, " - "), source[128] = "";
		const struct node *node;

		if (!dash ||
		    sscanf(line, "%*u %*u %u:%u %*s %127s", &major, &minor, where) != 3)
			continue;
		sscanf(dash, " - %*s %127s", source);
		node = find_number(s, true, major, minor);
		if (!node)
			node = find_name(s, source);
		if (node)
			add(s->users, "/dev/%s is mounted on %s", node->name, where);
	}
	err = ferror(f) ? -EIO : 0;
	free(line);
	fclose(f);
	return err;
}

static void add_swaps(const struct search *s)
{
	char text[4096], *line, *next = text;

	/* no swap, no file; its first line is a heading */
	if (sysfs_read(s->root, "proc/swaps", text, sizeof(text)) < 0)
		return;
	while ((line = strsep(&next, "\n"))) {
		const struct node *node;

		line[strcspn(line, " \t")] = 0;
		node = find_name(s, line);
		if (node)
			add(s->users, "/dev/%s is used as swap", node->name);
	}
}

/* what no list of the kernel's has: ZFS, further disks of a btrfs, other mount namespaces */
static void add_claimed(const struct search *s)
{
	for (unsigned i = 0; i < s->nodes->n; i++) {
		const struct node *node = &s->nodes->node[i];
		char path[64];
		int fd;

		if (node->kind != NODE_BLOCK ||
		    snprintf(path, sizeof(path), "/dev/%s", node->name) >= (int)sizeof(path))
			continue;
		fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			close(fd);
		else if (errno == EBUSY)
			add(s->users, "/dev/%s is in use by the kernel", node->name);
	}
}

/* file systems and swap */
static int add_storage(const struct search *s)
{
	unsigned before = s->users->n;
	int err = add_mounts(s);

	add_swaps(s);
	if (s->live && s->users->n == before)
		add_claimed(s);
	return err;
}

int users_add_storage(struct users *users, const struct nodes *nodes, int root)
{
	const struct search s = { .users = users, .nodes = nodes, .root = root };
	bool blocks = false;

	for (unsigned i = 0; i < nodes->n; i++) {
		const struct node *node = &nodes->node[i];

		blocks |= node->kind == NODE_BLOCK;
		if (node->kind == NODE_PART)
			add(users, "%s", node->name);
	}
	return blocks ? add_storage(&s) : 0;
}

int users_add(struct users *users, const struct nodes *nodes, int root, bool live, bool input)
{
	const struct search s = { .users = users, .nodes = nodes, .root = root, .live = live };
	bool blocks = false, any = false;
	int err = 0;

	for (unsigned i = 0; i < nodes->n; i++) {
		const struct node *node = &nodes->node[i];

		blocks |= node->kind == NODE_BLOCK;
		any |= node->kind <= NODE_BLOCK;
		if (node->kind == NODE_NET)
			add(users, "network interface %s is up", node->name);
		else if (node->kind == NODE_INPUT && input)
			add(users, "\"%s\" is plugged in there", node->name);
		else if (node->kind == NODE_MDEV)
			add(users, "the mediated device %s is made of it", node->name);
		else if (node->kind == NODE_PART || node->kind == NODE_OTHER)
			add(users, "%s", node->name);
	}
	if (blocks)
		err = add_storage(&s);
	if (!err && any)
		err = add_processes(&s);
	return err;
}

void users_tell(const struct users *users, const char *addr, const char *hint)
{
	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++)
		log_error("%s: %s%s", addr, users->text[i], hint);
	if (users->n > USERS_MAX)
		log_error("%s: and %u more use it", addr, users->n - USERS_MAX);
}
