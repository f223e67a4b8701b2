// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/timed.h"

#include "boot/attr.h"
#include "boot/deadline.h"
#include "boot/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHARED_SIZE 4096

struct timed {
	int (*call)(void *data);
	void *data;
	int limit_ms;
	int *result; /* in shared memory */
};

static void *share(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void run(void *data, int i)
{
	struct timed *t = data;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)i;
	/* a child that is left behind must not hold the pipe that somebody reads our answer from */
	if (null >= 0)
		dup2(null, STDOUT_FILENO);
	*t->result = t->call(t->data);
}

static int limit(const void *data, int i)
{
	(void)i;
	return ((const struct timed *)data)->limit_ms;
}

static void give_up(void *data, int i, enum deadline_why why)
{
	(void)i;
	*((struct timed *)data)->result = why == DEADLINE_CRASHED ? -ECHILD
					  : why == DEADLINE_ALONE ? -ENOMEM
								  : -ETIMEDOUT;
}

int timed_call(int (*call)(void *data), void *data, int limit_ms)
{
	struct timed t = { .call = call, .data = data, .limit_ms = limit_ms };
	const struct deadline_job job = {
		.data = &t, .step = run, .limit_ms = limit, .give_up = give_up
	};
	const struct deadline_lane lane = { 0, 1 };
	int result;

	t.result = share(sizeof(*t.result));
	if (!t.result)
		return -ENOMEM;
	/* the step's own limit is to be what ends it */
	deadline_run(&job, &lane, 1, deadline_now_ms() + limit_ms + 1000);
	result = *t.result;
	munmap(t.result, sizeof(*t.result));
	return result;
}

struct access {
	int root;
	const char *path, *value;
	char *buf; /* in shared memory, SHARED_SIZE bytes */
};

static int do_write(void *data)
{
	const struct access *a = data;

	return attr_write(a->root, a->path, a->value);
}

static int do_read(void *data)
{
	const struct access *a = data;

	return sysfs_read(a->root, a->path, a->buf, SHARED_SIZE);
}

int timed_write(int root, const char *path, const char *value, int limit_ms)
{
	struct access a = { .root = root, .path = path, .value = value };

	return timed_call(do_write, &a, limit_ms);
}

int timed_read(int root, const char *path, char *buf, size_t size, int limit_ms)
{
	struct access a = { .root = root, .path = path, .buf = share(SHARED_SIZE) };
	int len;

	if (!a.buf)
		return -ENOMEM;
	len = timed_call(do_read, &a, limit_ms);
	if (len >= 0 && (size_t)len >= size)
		len = -ENOSPC;
	if (len >= 0)
		memcpy(buf, a.buf, len + 1);
	munmap(a.buf, SHARED_SIZE);
	return len;
}

const char *timed_error(int err, int limit_ms, char *text, size_t size)
{
	if (err == -ETIMEDOUT)
		snprintf(text, size, "no end within %d s", limit_ms / 1000);
	else if (err == -ECHILD)
		snprintf(text, size, "the worker crashed");
	else
		snprintf(text, size, "%s", strerror(-err));
	return text;
}
