// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/input.h"

#include "boot/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct input_text {
	struct input_text *next;
	char *data; /* NULL until it is read */
	size_t len;
	char name[];
};

static struct input_text *text_new(const char *dir, const char *name)
{
	struct input_text *text = calloc(1, sizeof(*text) + strlen(dir) + strlen(name) + 2);

	if (!text)
		return NULL;
	strcpy(text->name, dir);
	if (*dir)
		strcat(text->name, "/");
	strcat(text->name, name);
	return text;
}

static void text_free(struct input_text *text)
{
	free(text->data);
	free(text);
}

/* all of FD into TEXT and a NUL behind it; files in /proc do not tell their size */
static int read_all(int fd, struct input_text *text)
{
	size_t size = 0;
	ssize_t got;

	do {
		if (size - text->len < 2) {
			char *more;

			size = size ? 2 * size : 1024;
			if (size > 2 * INPUT_FILE_MAX)
				return -EFBIG;
			more = realloc(text->data, size);
			if (!more)
				return -ENOMEM;
			text->data = more;
		}
		got = read(fd, text->data + text->len, size - text->len - 1);
		if (got < 0)
			return -errno;
		text->len += got;
	} while (got);
	text->data[text->len] = 0;
	return text->len > INPUT_FILE_MAX ? -EFBIG : 0;
}

/* PATH below DIR into TEXT: 0 or -errno */
static int read_file(int dir, const char *path, struct input_text *text)
{
	/* without O_NONBLOCK a FIFO in its place would stop the boot */
	int fd = root_open(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct stat st;
	int err;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	else if (!S_ISREG(st.st_mode))
		err = -EINVAL;
	else
		err = read_all(fd, text);
	close(fd);
	return err;
}

static const char *describe(int err)
{
	switch (err) {
	case -EISDIR:
		return "expected a file, and this is a directory";
	case -EINVAL:
		return "expected a regular file";
	case -EFBIG:
		return "expected at most 256 KiB: the file was not read";
	case -ENOMEM:
		return "out of memory: the file was not read";
	default:
		return strerror(-err);
	}
}

/* reads TEXT, which INPUT owns from here on; NULL: out of memory */
static struct input_text *add_text(struct input *input, int dir, struct input_text *text,
				   bool optional)
{
	const char *path;
	char link[sizeof("/dev/null") + 1];
	ssize_t len;
	int err;

	if (!text) {
		conf_add_error(&input->conf, "gpupt", 0, 0, describe(-ENOMEM));
		return NULL;
	}
	text->next = input->texts;
	input->texts = text;
	/* messages show absolute names, and what is below another root is read from there */
	path = dir == AT_FDCWD ? text->name : text->name + 1;
	err = read_file(dir, path, text);
	if (!err)
		return text;
	len = root_readlink(dir, path, link, sizeof(link));
	if (len >= 0 && !strcmp(link, "/dev/null"))
		return NULL; /* masked */
	/* a link to nowhere is there: somebody meant something by it */
	if (err != -ENOENT || !optional || len >= 0)
		conf_add_error(&input->conf, text->name, 0, 0, describe(err));
	return NULL;
}

/* FNV-1a: it has to notice an edit, not an attack */
static uint64_t hash(uint64_t h, const char *data, size_t len)
{
	while (len--)
		h = (h ^ (unsigned char)*data++) * 0x100000001b3;
	return h;
}

const char *input_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

uint64_t input_hash(uint64_t h, const char *path, const char *text, size_t len)
{
	const char *drop_in = strstr(path, "/" INPUT_CONF_DIR "/");

	if (!len)
		return h;
	if (drop_in) {
		h = hash(h, "/etc", 4);
		path = drop_in;
	}
	return hash(hash(h, path, strlen(path) + 1), text, len + 1);
}

static void add_conf(struct input *input, int dir, struct input_text *text, bool optional)
{
	text = add_text(input, dir, text, optional);
	if (!text)
		return;
	input->hash = input_hash(input->hash, text->name, text->data, text->len);
	conf_parse(&input->conf, text->name, text->data, text->len);
}

/* adds the *.conf files of DIR to LIST, by name, but for names that are there already */
static int list_conf_dir(struct input_text **list, const char *name, DIR *dir)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		struct input_text **at = list, *text;
		size_t len = strlen(entry->d_name);
		int order = 1;

		if (*entry->d_name == '.' || len < 5 ||
		    strcmp(entry->d_name + len - 5, ".conf"))
			continue;
		while (*at && (order = strcmp(input_name((*at)->name), entry->d_name)) < 0)
			at = &(*at)->next;
		if (*at && !order)
			continue;
		text = text_new(name, entry->d_name);
		if (!text)
			return -ENOMEM;
		text->next = *at;
		*at = text;
	}
	return 0;
}

static int read_conf_dir(struct input_text **list, int root, const char *name)
{
	int fd = root_open(root, name + 1, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir;
	int err;

	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	err = list_conf_dir(list, name, dir);
	closedir(dir);
	return err;
}

static void read_conf_dirs(struct input *input, int root)
{
	/* a name in one hides the same name in those after it */
	static const char *const dirs[] = { "/etc/" INPUT_CONF_DIR, "/run/" INPUT_CONF_DIR,
					    "/usr/lib/" INPUT_CONF_DIR };
	struct input_text *list = NULL;

	for (unsigned i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		int err = read_conf_dir(&list, root, dirs[i]);

		if (err)
			conf_add_error(&input->conf, dirs[i], 0, 0, describe(err));
	}
	while (list) {
		struct input_text *text = list;

		list = text->next;
		add_conf(input, root, text, false);
	}
}

void input_read_conf(struct input *input, int root, const char *file)
{
	input->hash = INPUT_HASH_START;
	if (file) {
		add_conf(input, AT_FDCWD, text_new("", file), false);
		return;
	}
	add_conf(input, root, text_new("", INPUT_CONF), true);
	read_conf_dirs(input, root);
}

void input_read_cmdline(struct input *input, int root)
{
	struct input_text *text = add_text(input, root, text_new("", INPUT_CMDLINE), true);

	if (text)
		cmdline_parse(&input->cmdline, &input->conf, text->name, text->data);
}

const char *input_file(const struct input *input, unsigned i, const char **text, size_t *len)
{
	const struct input_text *t = input->texts;

	while (t && i--)
		t = t->next;
	if (!t)
		return NULL;
	*text = t->data;
	*len = t->len;
	return t->name;
}

void input_free(struct input *input)
{
	while (input->texts) {
		struct input_text *next = input->texts->next;

		text_free(input->texts);
		input->texts = next;
	}
	conf_free(&input->conf);
}
