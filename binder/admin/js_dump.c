// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/js_dump.h"

#include <stdbool.h>
#include <string.h>

#define INDENT 2

struct dump {
	FILE *file;
	bool failed;
	size_t len;
	char buf[65536];
};

static void flush(struct dump *d)
{
	d->failed |= fwrite(d->buf, 1, d->len, d->file) != d->len;
	d->len = 0;
}

static void put(struct dump *d, const char *text, size_t len)
{
	while (len > sizeof(d->buf) - d->len) {
		size_t part = sizeof(d->buf) - d->len;

		memcpy(d->buf + d->len, text, part);
		d->len += part;
		text += part;
		len -= part;
		flush(d);
	}
	memcpy(d->buf + d->len, text, len);
	d->len += len;
}

static void put_line(struct dump *d, unsigned depth)
{
	static const char spaces[] = "                                ";
	size_t left = (size_t)depth * INDENT;

	put(d, "\n", 1);
	while (left) {
		size_t n = left < sizeof(spaces) - 1 ? left : sizeof(spaces) - 1;

		put(d, spaces, n);
		left -= n;
	}
}

static void put_escaped(struct dump *d, unsigned char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", marks[] = "\"\\bfnrt";
	const char *at = c ? strchr(plain, c) : NULL;
	char text[8];
	int len = at ? snprintf(text, sizeof(text), "\\%c", marks[at - plain])
		     : snprintf(text, sizeof(text), "\\u%04X", c);

	put(d, text, len);
}

static void put_string(struct dump *d, const char *text, size_t len)
{
	const char *end = text + len, *from = text;

	put(d, "\"", 1);
	for (; text < end; text++) {
		unsigned char c = *text;

		if (c >= ' ' && c != '"' && c != '\\')
			continue;
		put(d, from, text - from);
		put_escaped(d, c);
		from = text + 1;
	}
	put(d, from, end - from);
	put(d, "\"", 1);
}

static void put_value(struct dump *d, const json_t *value, unsigned depth);

static void put_object(struct dump *d, json_t *object, unsigned depth)
{
	const char *name;
	json_t *value;
	bool more = false;

	put(d, "{", 1);
	json_object_foreach(object, name, value)
	{
		if (more)
			put(d, ",", 1);
		more = true;
		put_line(d, depth + 1);
		put_string(d, name, strlen(name));
		put(d, ": ", 2);
		put_value(d, value, depth + 1);
	}
	if (more)
		put_line(d, depth);
	put(d, "}", 1);
}

static void put_array(struct dump *d, const json_t *array, unsigned depth)
{
	size_t n = json_array_size(array);

	put(d, "[", 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			put(d, ",", 1);
		put_line(d, depth + 1);
		put_value(d, json_array_get(array, i), depth + 1);
	}
	if (n)
		put_line(d, depth);
	put(d, "]", 1);
}

static void put_value(struct dump *d, const json_t *value, unsigned depth)
{
	char text[32];

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		put_object(d, (json_t *)value, depth);
		break;
	case JSON_ARRAY:
		put_array(d, value, depth);
		break;
	case JSON_STRING:
		put_string(d, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		put(d, text,
		    snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT,
			     json_integer_value(value)));
		break;
	case JSON_TRUE:
		put(d, "true", 4);
		break;
	case JSON_FALSE:
		put(d, "false", 5);
		break;
	case JSON_NULL:
		put(d, "null", 4);
		break;
	case JSON_REAL: /* no answer has one */
		d->failed = true;
		break;
	}
}

int js_dump(const json_t *value, FILE *file)
{
	static struct dump dump;

	dump.file = file;
	dump.failed = false;
	dump.len = 0;
	put_value(&dump, value, 0);
	flush(&dump);
	return dump.failed ? -1 : 0;
}
