// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/record.h"

#include "boot/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void record_read(struct record *record, struct admin *a, const char *path)
{
	json_error_t where;
	char *text;
	int err;

	*record = (struct record){ .kind = RECORD_BROKEN };
	text = admin_read_file(a, path, &err);
	if (!text) {
		if (err == -ENOENT)
			record->kind = RECORD_MISSING;
		snprintf(record->why, sizeof(record->why), "%s", strerror(-err));
		return;
	}
	record->json = json_loads(text, 0, &where);
	if (!record->json) {
		if (*text)
			snprintf(record->why, sizeof(record->why),
				 "no JSON: line %d, column %d", where.line, where.column);
		else
			snprintf(record->why, sizeof(record->why), "it is empty");
	} else if (!json_is_object(record->json)) {
		snprintf(record->why, sizeof(record->why), "no JSON object");
	} else {
		record->kind = RECORD_GOOD;
	}
	free(text);
}

const char *record_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text && *text ? text : NULL;
}

json_int_t record_number(const json_t *object, const char *name)
{
	const json_t *number = json_object_get(object, name);

	return json_is_integer(number) && json_integer_value(number) >= 0
		       ? json_integer_value(number)
		       : -1;
}

/* OBJECT in a new file NAME of DIR: what was in its place, somebody's link too, is not written to */
static int write_new(int dir, const char *name, const json_t *object)
{
	int fd, err = 0;

	unlinkat(dir, name, 0);
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	if (json_dumpfd(object, fd, JSON_INDENT(1)) || write(fd, "\n", 1) != 1)
		err = -EIO;
	close(fd);
	return err;
}

int record_write(const struct admin *a, const char *name, const json_t *object)
{
	int dir = report_open_dir(a->root), err;
	char new[64];

	if (dir < 0)
		return dir;
	snprintf(new, sizeof(new), "%s.new", name);
	err = write_new(dir, new, object);
	if (!err && renameat(dir, new, dir, name) < 0)
		err = -errno;
	if (err)
		unlinkat(dir, new, 0);
	close(dir);
	return err;
}

void record_free(struct record *record)
{
	json_decref(record->json);
	*record = (struct record){ 0 };
}
