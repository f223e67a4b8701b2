// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The part of stdio that gpupt and libkmod use, in a third of klibc's size; and klibc zeroes 48 KB
 * of buffers before main(), whether anything is printed or not. A stream is read or written, not both.
 */
#include "format.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stream {
	FILE file;
	unsigned used;	       /* of the buffer, and not written out yet */
	unsigned next, filled; /* what has been read in, and how far it was taken */
	char buf[1024];
};

static struct stream out, err;

FILE *stdout, *stderr; /* not set here: there is no other data, and its segment costs 1 KB */

/* klibc's start-up code calls it */
void __libc_init_stdio(void);
void __libc_init_stdio(void)
{
	stdout = &out.file;
	stderr = &err.file;
	out.file._IO_fileno = STDOUT_FILENO;
	err.file._IO_fileno = STDERR_FILENO;
}

FILE *fdopen(int fd, const char *mode)
{
	struct stream *s = malloc(sizeof(*s));

	(void)mode;
	if (!s)
		return NULL;
	s->file = (FILE){ ._IO_fileno = fd };
	s->used = s->next = s->filled = 0;
	return &s->file;
}

/* exit() calls it with NULL: all streams, and only standard output can have something left */
int fflush(FILE *file)
{
	struct stream *s = (struct stream *)(file ? file : stdout);
	const char *at = s->buf;

	while (s->used) {
		ssize_t n = write(s->file._IO_fileno, at, s->used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			s->file._IO_error = true;
			s->used = 0;
			return EOF;
		}
		at += n;
		s->used -= n;
	}
	return 0;
}

int fclose(FILE *file)
{
	int result = fflush(file);

	close(file->_IO_fileno);
	free(file);
	return result;
}

size_t _fwrite(const void *data, size_t len, FILE *file)
{
	struct stream *s = (struct stream *)file;

	for (size_t i = 0; i < len; i++) {
		if (s->used == sizeof(s->buf))
			fflush(file);
		s->buf[s->used++] = ((const char *)data)[i];
	}
	if (file == stderr)
		fflush(file);
	return len;
}

int fputc(int c, FILE *file)
{
	char byte = c;

	_fwrite(&byte, 1, file);
	return (unsigned char)c;
}

int fputs(const char *text, FILE *file)
{
	_fwrite(text, strlen(text), file);
	return 0;
}

int puts(const char *text)
{
	fputs(text, stdout);
	return fputc('\n', stdout);
}

int fgetc(FILE *file)
{
	struct stream *s = (struct stream *)file;

	if (s->next == s->filled) {
		ssize_t n = read(file->_IO_fileno, s->buf, sizeof(s->buf));

		s->next = 0;
		s->filled = n < 0 ? 0 : n;
		if (n <= 0)
			return EOF;
	}
	return (unsigned char)s->buf[s->next++];
}

static void put_file(void *file, const char *text, size_t len)
{
	_fwrite(text, len, file);
}

int vfprintf(FILE *file, const char *format, va_list args)
{
	compat_format(put_file, file, format, args);
	return 0;
}

int fprintf(FILE *file, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	return 0;
}

int printf(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stdout, format, args);
	va_end(args);
	return 0;
}

/* what snprintf() fills: LEN is of the text, which SIZE may be too small for */
struct string {
	char *at;
	size_t len, size;
};

static void put_string(void *data, const char *text, size_t len)
{
	struct string *s = data;

	for (size_t i = 0; i < len; i++) {
		if (s->len++ < s->size)
			*s->at++ = text[i];
	}
}

int vsnprintf(char *buf, size_t size, const char *format, va_list args)
{
	struct string s = { .at = buf, .size = size ? size - 1 : 0 };

	compat_format(put_string, &s, format, args);
	if (size)
		*s.at = 0;
	return s.len;
}

int snprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(buf, size, format, args);
	va_end(args);
	return len;
}
