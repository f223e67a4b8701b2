// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An initramfs as `gpupt check` reads it. What is unpacked has no limit yet, so the input has: a kilobyte of zstd
 * becomes some 30 MiB.
 */
#include "tree.h"

#include "admin/image/image_contents.h"

#include <errno.h>
#include <string.h>

#define INPUT_MAX 1024

static bool wants(void *data, const struct image_entry *entry)
{
	FUZZ_CHECK(*entry->name != '/' && strncmp(entry->name, "./", 2));
	return image_contents_wants(data, entry);
}

static void add(void *data, const struct image_entry *entry, const char *text)
{
	FUZZ_CHECK(!text || !text[entry->size]);
	image_contents_add(data, entry, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct contents_module modules[] = { { .name = "vfio_pci" }, { .name = "vfio" } };
	struct contents c = { .kernel = "6.1", .modules = modules, .n_modules = 2 };
	const struct image_reader reader = { &c, wants, add };
	char what[256] = "";
	int err;

	if (size > INPUT_MAX)
		return 0;
	tree_file("image", data, size);
	err = image_read(tree_root(), "image", &reader, what, sizeof(what));
	FUZZ_CHECK(!err || err == -EBADMSG);
	FUZZ_CHECK(!err == !*what);
	image_contents_hash(&c);
	image_contents_free(&c);
	c = (struct contents){ .kernel = "6.1", .modules = modules, .n_modules = 2 };
	FUZZ_CHECK(image_contents_read(&c, tree_root(), "image", what, sizeof(what)) == err);
	image_contents_free(&c);
	tree_clear();
	return 0;
}
