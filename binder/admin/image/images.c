// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/image/images.h"

#include "admin/below.h"
#include "admin/generator.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRESETS "etc/mkinitcpio.d"

__attribute__((format(printf, 4, 5))) static void add(struct images *images, struct admin *a,
						      enum image_kind kind, const char *format,
						      ...)
{
	char path[IMAGE_PATH_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	if (!below_has(a->root, path + 1) && errno != ELOOP) {
		images->denied |= errno == EACCES;
		return;
	}
	if (images->n == IMAGES_MAX)
		return;
	for (unsigned i = 0; i < images->n; i++) {
		if (!strcmp(images->list[i].path, path))
			return;
	}
	images->list[images->n].kind = strstr(path, "fallback") ? IMAGE_FALLBACK : kind;
	strcpy(images->list[images->n++].path, path);
}

/* TOKEN-VERSION.efi, or with the number of tries that it has left behind a plus sign */
static bool is_unified(const char *name, const char *version)
{
	const char *found = strstr(name, version),
		   *end = found ? found + strlen(version) : NULL;

	return end && (!strcmp(end, ".efi") || *end == '+');
}

/* the folders of entries, one for each installation: TOKEN/VERSION/initrd; ostree's; unified images */
static void add_below(struct images *images, struct admin *a, const char *dir,
		      const char *version)
{
	char path[IMAGE_PATH_MAX];
	DIR *list = below_list(a->root, dir + 1);
	const struct dirent *entry;

	while ((entry = below_next(list))) {
		const char *name = entry->d_name;

		/* a link leads to what is found without it */
		if (entry->d_type == DT_LNK ||
		    snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
			continue;
		if (is_unified(name, version))
			add(images, a, IMAGE_BOOT, "%s", path);
		add(images, a, IMAGE_BOOT, "%.400s/%.100s/initrd", path, version);
		add(images, a, IMAGE_BOOT, "%.400s/initramfs-%.90s.img", path, version);
	}
	below_end(list);
}

/* default_image="/boot/initramfs-linux.img", fallback_image=, default_uki= */
static void add_preset(struct images *images, struct admin *a, const char *package)
{
	char path[IMAGE_PATH_MAX], *text;
	int err;

	snprintf(path, sizeof(path), PRESETS "/%s.preset", package);
	text = admin_read_file(a, path, &err);
	for (char *line = text, *next; line && *line; line = next) {
		char *value = strchr(line, '='), *name_end = value;

		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (*line == '#' || !value || value > next)
			continue;
		value += 1 + strspn(value + 1, "\"'");
		if ((name_end - line > 6 && !strncmp(name_end - 6, "_image", 6)) ||
		    (name_end - line > 4 && !strncmp(name_end - 4, "_uki", 4)))
			add(images, a,
			    strncmp(line, "fallback", 8) ? IMAGE_BOOT : IMAGE_FALLBACK, "%.*s",
			    (int)strcspn(value, "\"' #\n"), value);
	}
	free(text);
}

/* the order of a folder's entries is anybody's guess; overlays come last */
static int compare(const void *a, const void *b)
{
	const struct image_file *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->path, right->path);
}

void images_find(struct images *images, struct admin *a, const char *version)
{
	static const char *const dirs[] = {
		"/boot",	   "/efi",	     "/boot/efi",	   "/boot/ostree",
		"/boot/EFI/Linux", "/efi/EFI/Linux", "/boot/efi/EFI/Linux"
	};
	char path[IMAGE_PATH_MAX], *package;
	int err;

	images->n = 0;
	images->denied = false;
	add(images, a, IMAGE_BOOT, "/boot/initrd.img-%s", version);
	add(images, a, IMAGE_BOOT, "/boot/initramfs-%s.img", version);
	add(images, a, IMAGE_BOOT, "/boot/initrd-%s", version);
	add(images, a, IMAGE_BOOT, "/boot/initrd-%s.img", version);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		add_below(images, a, dirs[i], version);
	snprintf(path, sizeof(path), "lib/modules/%s/pkgbase", version);
	package = admin_read_file(a, path, &err);
	if (package) {
		package[strcspn(package, "\n")] = 0;
		add(images, a, IMAGE_BOOT, "/boot/initramfs-%s.img", package);
		add(images, a, IMAGE_FALLBACK, "/boot/initramfs-%s-fallback.img", package);
		add_preset(images, a, package);
	}
	free(package);
	for (size_t i = 0; i < GENERATOR_OVERLAYS; i++)
		add(images, a, IMAGE_OVERLAY, "%s", generator_overlays[i]);
	qsort(images->list, images->n, sizeof(*images->list), compare);
}

bool images_run_overlay(struct admin *a)
{
	int err;
	char *text = admin_read_file(a, &INPUT_CMDLINE[1], &err), *rest = text, *word, *start;
	bool runs = false;

	while (rest && (word = cmdline_next_word(&rest, &start))) {
		if (!strcmp(word, "--"))
			break;
		if (!strncmp(word, "rdinit=", strlen("rdinit=")))
			runs = !strcmp(word, "rdinit=" IMAGES_INIT);
	}
	free(text);
	return runs;
}
