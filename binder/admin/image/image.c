// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/image/image.h"

#include "admin/below.h"
#include "admin/image/uki.h"
#include "admin/image/unpack.h"
#include "admin/progress.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 65536
#define HEADER_LEN                                                                             \
	110 /* of "newc", the one format that the kernel knows: magic and 13 numbers */
#define NAME_LEN_MAX 4096
#define TRAILER	     "TRAILER!!!"

/* the best that real images are packed is 1:10; a hundred KB that become gigabytes cost seconds */
#define READ_MIN   (UINT64_C(64) << 20)
#define READ_RATIO 100
#define KEPT_MAX   (16U << 20)

/* the numbers of a header, in their order */
enum {
	INO,
	MODE,
	UID,
	GID,
	NLINK,
	MTIME,
	FILESIZE,
	MAJOR,
	MINOR,
	RMAJOR,
	RMINOR,
	NAMESIZE,
	CHECK
};

/* the file itself, or what a decompressor makes of the rest of it */
struct stream {
	int fd;
	struct unpack *unpack; /* NULL: nothing is compressed */
	uint64_t left;	       /* bytes of the file that may still be read */
	uint64_t at;	       /* of the next byte */
	unsigned char buf[BLOCK];
	size_t pos, len;
};

struct image {
	const struct image_reader *reader;
	unsigned n_archives;
	int fd;
	uint64_t file_size;
	uint64_t read; /* bytes, unpacked */
	uint64_t kept; /* that were handed over */
	char *what;
	size_t size;
};

__attribute__((format(printf, 2, 3))) static int broken(struct image *image, const char *format,
							...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(image->what, image->size, format, args);
	va_end(args);
	return -EBADMSG;
}

/* more bytes, when all are used up: their number, 0 at the end, or -errno */
static ssize_t refill(struct image *image, struct stream *s)
{
	ssize_t got;

	if (s->pos < s->len)
		return s->len - s->pos;
	s->pos = s->len = 0;
	if (s->unpack) {
		got = unpack_read(s->unpack, s->buf, BLOCK);
		if (got < 0)
			return broken(image, "it cannot be unpacked to its end (%s)",
				      unpack_error(s->unpack));
	} else {
		got = read(s->fd, s->buf, s->left < BLOCK ? s->left : BLOCK);
		if (got < 0)
			return -errno;
		s->left -= got;
	}
	image->read += got;
	if (image->read > READ_MIN + READ_RATIO * image->file_size)
		return broken(
			image,
			"it unpacks to more than %llu MiB, which is no initramfs of its size",
			(unsigned long long)(READ_MIN + READ_RATIO * image->file_size) >> 20);
	progress_step(lseek(image->fd, 0, SEEK_CUR), image->file_size);
	return s->len = got;
}

/* the next LEN bytes to TO, NULL: nowhere. 0 or -errno; NAME is for the message */
static int take(struct image *image, struct stream *s, void *to, uint64_t len, const char *name)
{
	while (len) {
		ssize_t got = refill(image, s);
		size_t n;

		if (got < 0)
			return got;
		if (!got)
			return broken(image, "it ends in the middle of %s", name);
		n = (uint64_t)got < len ? (size_t)got : len;
		if (to) {
			memcpy(to, s->buf + s->pos, n);
			to = (char *)to + n;
		}
		s->pos += n;
		s->at += n;
		len -= n;
	}
	return 0;
}

/* headers and contents begin at multiples of 4, counted from the archive's begin */
static unsigned padding(uint64_t len)
{
	return -len & 3;
}

static int parse_header(struct image *image, const char *text, uint32_t *numbers)
{
	if (memcmp(text, "070701", 6) && memcmp(text, "070702", 6))
		return broken(image, "no header of cpio's format newc where one should be");
	for (unsigned i = 0; i <= CHECK; i++) {
		char digits[9] = "", *end;

		memcpy(digits, text + 6 + 8 * i, 8);
		numbers[i] = strtoul(digits, &end, 16);
		if (*end)
			return broken(image, "a header of cpio with %s for a number", digits);
	}
	if (!numbers[NAMESIZE] || numbers[NAMESIZE] > NAME_LEN_MAX)
		return broken(image, "a name of %u bytes", numbers[NAMESIZE]);
	return 0;
}

/* the contents of ENTRY, with their padding, and the call for it */
static int take_contents(struct image *image, struct stream *s, const struct image_entry *entry)
{
	const struct image_reader *r = image->reader;
	bool is_file = S_ISREG(entry->mode) || S_ISLNK(entry->mode);
	char *text = NULL;
	int err;

	if (is_file && entry->size <= IMAGE_TEXT_MAX && r->wants(r->data, entry)) {
		image->kept += entry->size + strlen(entry->name);
		if (image->kept > KEPT_MAX)
			return broken(image, "more than %u MiB of configuration files",
				      KEPT_MAX >> 20);
		text = calloc(1, entry->size + 1);
		if (!text)
			return -ENOMEM;
	}
	err = take(image, s, text, entry->size, entry->name);
	if (!err)
		err = take(image, s, NULL, padding(entry->size), entry->name);
	if (!err)
		r->add(r->data, entry, text);
	free(text);
	return err;
}

/* one entry: 0; 1: it was the last one of its archive; or -errno */
static int take_entry(struct image *image, struct stream *s)
{
	char header[HEADER_LEN + 1] = "", name[NAME_LEN_MAX + 1] = "";
	struct image_entry entry = { .name = name, .archive = image->n_archives };
	uint32_t numbers[CHECK + 1];
	unsigned name_len;
	int err;

	err = take(image, s, header, HEADER_LEN, "a header");
	if (!err)
		err = parse_header(image, header, numbers);
	if (err)
		return err;
	name_len = numbers[NAMESIZE];
	err = take(image, s, name, name_len, "a name");
	if (!err)
		err = take(image, s, NULL, padding(HEADER_LEN + name_len), name);
	if (err)
		return err;
	if (!strcmp(name, TRAILER))
		return 1;
	while (!strncmp(entry.name, "./", 2) || *entry.name == '/')
		entry.name += *entry.name == '/' ? 1 : 2;
	entry.ino = numbers[INO];
	entry.mode = numbers[MODE];
	entry.nlink = numbers[NLINK];
	entry.size = numbers[FILESIZE];
	return take_contents(image, s, &entry);
}

/* all archives from where S stands. 0: that was all; 1: something else follows; or -errno */
static int take_archives(struct image *image, struct stream *s)
{
	unsigned before = image->n_archives;

	for (;;) {
		ssize_t got = refill(image, s);
		int err = 0;

		/* what is wrong behind the last archive, the kernel has no use for either */
		if (got <= 0)
			return got == -EBADMSG && image->n_archives > before ? 0 : got;
		if (!s->buf[s->pos]) {
			s->pos++;
			s->at++;
			continue;
		}
		if (s->buf[s->pos] != '0')
			return 1;
		while (!err)
			err = take_entry(image, s);
		if (err < 0)
			return err;
		image->n_archives++;
	}
}

/* the archives in what is compressed from the current place of FD on */
static int take_compressed(struct image *image, int fd)
{
	struct stream *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	err = unpack_open(&s->unpack, fd, image->what, image->size);
	if (!err) {
		err = take_archives(image, s);
		unpack_close(s->unpack);
	}
	if (err == 1)
		err = broken(image, "what was compressed is no cpio archive");
	free(s);
	return err;
}

static int read_fd(struct image *image, int fd)
{
	const char *wrong;
	struct stream *s;
	struct stat st;
	int err;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return broken(image, "no regular file");
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->fd = image->fd = fd;
	s->left = image->file_size = st.st_size;
	wrong = uki_find(fd, &s->at, &s->left);
	err = wrong ? broken(image, "%s", wrong) : 0;
	if (!err && lseek(fd, s->at, SEEK_SET) < 0)
		err = -errno;
	if (!err)
		err = take_archives(image, s);
	if (err == 1)
		err = lseek(fd, s->at, SEEK_SET) < 0 ? -errno : take_compressed(image, fd);
	free(s);
	if (!err && !image->n_archives)
		err = broken(image, "it is empty");
	return err;
}

int image_read(int root, const char *path, const struct image_reader *reader, char *what,
	       size_t size)
{
	struct image image = { .reader = reader, .what = what, .size = size };
	int fd = below_open(root, path);
	int err;

	if (fd < 0)
		return -errno;
	progress_begin(path);
	err = read_fd(&image, fd);
	progress_end();
	close(fd);
	return err;
}
