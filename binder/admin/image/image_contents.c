// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/image/image_contents.h"

#include "boot/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define OVERLAY	     "gpupt/"
#define MKINITCPIO   "config" /* what its init reads, with the names of the early hooks */
#define INIT_TOP     "scripts/init-top/ORDER"
#define DRACUT_HOOK  "gpupt-cmdline.sh"
#define SYSTEMD_WANT "sysinit.target.wants/gpupt-initrd.service"

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && !strcmp(text + len - n, end);
}

bool image_contents_is_module(const char *file, const char *name)
{
	const char *base = strrchr(file, '/');

	for (base = base ? base + 1 : file; *name; base++, name++) {
		if (*base != *name && !(*base == '-' && *name == '_'))
			return false;
	}
	return !strncmp(base, ".ko", 3) && (!base[3] || base[3] == '.');
}

/* the name of an entry without what the overlay puts before it */
static const char *plain_name(const char *name)
{
	return strncmp(name, OVERLAY, strlen(OVERLAY)) ? name : name + strlen(OVERLAY);
}

/* as input_read_conf() chooses them; the initramfs's own /run covers that of the image */
static bool is_conf(const char *name)
{
	static const char *const dirs[] = { "etc/" INPUT_CONF_DIR "/",
					    "usr/lib/" INPUT_CONF_DIR "/" };

	if (!strcmp(name, &INPUT_CONF[1]))
		return true;
	for (unsigned i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		size_t len = strlen(dirs[i]);

		if (!strncmp(name, dirs[i], len) && name[len] != '.' &&
		    !strchr(name + len, '/') && ends_with(name, ".conf"))
			return true;
	}
	return false;
}

static struct contents_file *find_link(struct contents *c, const struct image_entry *e)
{
	for (struct contents_file *f = c->files; f; f = f->next) {
		if (!f->text && f->archive == e->archive && f->ino == e->ino)
			return f;
	}
	return NULL;
}

static bool is_link(const struct image_entry *e)
{
	return S_ISREG(e->mode) && e->nlink > 1;
}

bool image_contents_wants(void *data, const struct image_entry *e)
{
	return is_conf(plain_name(e->name)) || !strcmp(e->name, MKINITCPIO) ||
	       !strcmp(e->name, INIT_TOP) || (is_link(e) && e->size && find_link(data, e));
}

/* what the list is sorted by: gpupt.conf, then gpupt.conf.d by name */
static const char *sort_key(const char *name)
{
	return strcmp(name, &INPUT_CONF[1]) ? input_name(name) : "";
}

static struct contents_file **find_place(struct contents *c, const char *name)
{
	struct contents_file **at = &c->files;

	while (*at && strcmp(sort_key((*at)->name), sort_key(name)) < 0)
		at = &(*at)->next;
	return at;
}

/* of one key, only one counts: the same name in a later archive, and /etc before /usr/lib */
static bool is_hidden(const char *name, const struct contents_file *by)
{
	return strncmp(name, "etc/", 4) && !strncmp(by->name, "etc/", 4);
}

static void set_text(struct contents *c, struct contents_file *f, const struct image_entry *e,
		     const char *text)
{
	free(f->text);
	f->len = e->size;
	f->text = malloc(f->len + 1);
	if (f->text)
		memcpy(f->text, text, f->len + 1);
	else
		c->failed = true;
}

static void add_conf(struct contents *c, const char *name, const struct image_entry *e,
		     const char *text)
{
	struct contents_file **at = find_place(c, name), *f = *at;

	if (f && !strcmp(sort_key(f->name), sort_key(name)) && strcmp(f->name, name)) {
		if (is_hidden(name, f))
			return;
		*at = f->next;
		free(f->text);
		free(f);
		f = *at;
	}
	/* the same name once more, in a later archive, replaces the file */
	if (!f || strcmp(f->name, name)) {
		f = calloc(1, sizeof(*f) + strlen(name) + 1);
		if (!f) {
			c->failed = true;
			return;
		}
		strcpy(f->name, name);
		f->next = *at;
		*at = f;
	}
	f->ino = e->ino;
	f->archive = e->archive;
	if (!text || !S_ISREG(e->mode))
		c->is_unsure = true;
	else if (e->size || !is_link(e))
		set_text(c, f, e, text);
}

/* in a list of words, gpupt is there; LATE: and udev before it */
static bool find_in_order(const char *words, const char *end, bool *late)
{
	bool udev = false;

	while (words < end) {
		size_t len = strcspn(words, " \t\n\"'");

		if (len == 5 && !strncmp(words, "gpupt", 5)) {
			*late = udev;
			return true;
		}
		udev |= len == 4 && !strncmp(words, "udev", 4);
		words += len + 1;
	}
	return false;
}

/* mkinitcpio: EARLYHOOKS="gpupt udev" */
static void read_early_hooks(struct contents *c, const char *text)
{
	static const char name[] = "EARLYHOOKS=";
	const char *line = strstr(text, name);

	if (line && (line == text || line[-1] == '\n') &&
	    find_in_order(line + strlen(name), line + strcspn(line, "\n"), &c->is_late))
		c->is_started = true;
}

/* initramfs-tools: a script to a line, /scripts/init-top/gpupt "$@" */
static void read_init_top(struct contents *c, const char *text)
{
	static const char dir[] = "/scripts/init-top/";
	bool udev = false;

	for (const char *at = text; (at = strstr(at, dir));) {
		size_t len;

		at += strlen(dir);
		len = strcspn(at, " \t\n");
		if (len == 5 && !strncmp(at, "gpupt", len)) {
			c->is_started = true;
			c->is_late = udev;
		}
		udev |= len == 4 && !strncmp(at, "udev", len);
	}
}

static void add_module(struct contents *c, const char *name)
{
	static const char dir[] = "lib/modules/";
	size_t len = strlen(c->kernel);

	if (!strncmp(name, "usr/", 4))
		name += 4;
	if (strncmp(name, dir, strlen(dir)))
		return;
	name += strlen(dir);
	if (strncmp(name, c->kernel, len) || name[len] != '/')
		return;
	for (unsigned i = 0; i < c->n_modules; i++)
		c->modules[i].found |= image_contents_is_module(name, c->modules[i].name);
}

void image_contents_add(void *data, const struct image_entry *e, const char *text)
{
	struct contents *c = data;
	const char *name = plain_name(e->name);
	struct contents_file *link;

	if (S_ISDIR(e->mode))
		return;
	/* this one has the contents of those before it */
	while (is_link(e) && e->size && text && !c->failed && (link = find_link(c, e)))
		set_text(c, link, e, text);
	if (is_conf(name)) {
		add_conf(c, name, e, text);
	} else if (ends_with(name, "bin/gpupt-bind")) {
		c->has_bind = true;
	} else if (ends_with(name, "bin/plymouthd")) {
		c->has_plymouth = true;
	} else if (!strcmp(e->name, OVERLAY "init")) {
		c->is_overlay = c->is_started = true;
	} else if (ends_with(name, SYSTEMD_WANT) ||
		   (strstr(name, "hooks/cmdline/") && ends_with(name, DRACUT_HOOK))) {
		c->is_started = true;
	} else if (!strcmp(e->name, MKINITCPIO) && text) {
		read_early_hooks(c, text);
	} else if (!strcmp(e->name, INIT_TOP) && text) {
		read_init_top(c, text);
	} else {
		add_module(c, name);
	}
}

int image_contents_read(struct contents *c, int root, const char *path, char *what, size_t size)
{
	const struct image_reader reader = { c, image_contents_wants, image_contents_add };
	int err = image_read(root, path, &reader, what, size);

	return !err && c->failed ? -ENOMEM : err;
}

uint64_t image_contents_hash(const struct contents *c)
{
	uint64_t h = INPUT_HASH_START;

	for (const struct contents_file *f = c->files; f; f = f->next) {
		if (f->text)
			h = input_hash(h, *sort_key(f->name) ? f->name : INPUT_CONF, f->text,
				       f->len);
	}
	return h;
}

void image_contents_free(struct contents *c)
{
	while (c->files) {
		struct contents_file *next = c->files->next;

		free(c->files->text);
		free(c->files);
		c->files = next;
	}
}
