// SPDX-License-Identifier: GPL-2.0-or-later
/* Small images, made here in every way that the kernel unpacks, and broken in every place. */
#include "admin/image/image_contents.h"
#include "boot/input.h"

#include "test.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define KERNEL "6.1"

/* bytes that an image is made of */
struct bytes {
	unsigned char data[65536];
	size_t len;
};

static void put(struct bytes *b, const void *data, size_t len)
{
	assert_true(b->len + len <= sizeof(b->data));
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

static void pad(struct bytes *b, size_t to)
{
	while (b->len % to)
		put(b, "", 1);
}

static void put_file(struct bytes *b, unsigned ino, unsigned mode, unsigned links,
		     const char *name, const char *text)
{
	char header[128];

	snprintf(header, sizeof(header),
		 "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", ino, mode, 0,
		 0, links, 0, strlen(text), 8, 1, 0, 0, strlen(name) + 1, 0);
	put(b, header, 110);
	put(b, name, strlen(name) + 1);
	pad(b, 4);
	put(b, text, strlen(text));
	pad(b, 4);
}

static void put_end(struct bytes *b)
{
	put_file(b, 0, 0, 1, "TRAILER!!!", "");
}

/* the main archive of the image, with gpupt in it */
static void put_main(struct bytes *b)
{
	put_file(b, 1, S_IFDIR | 0755, 2, "./usr", "");
	put_file(b, 2, S_IFREG | 0755, 1, "usr/sbin/gpupt-bind", "program");
	put_file(b, 3, S_IFREG | 0644, 1, "/etc/gpupt.conf", "10de:13c2\n");
	put_file(b, 4, S_IFREG | 0644, 1, "etc/gpupt.conf.d/b.conf", "# b\n");
	put_file(b, 5, S_IFREG | 0644, 1, "etc/gpupt.conf.d/a.conf", "# a\n");
	put_file(b, 6, S_IFREG | 0644, 1, "etc/gpupt.conf.d/a.conf~", "# no\n");
	put_file(b, 7, S_IFREG | 0644, 1, "usr/lib/modules/" KERNEL "/k/vfio-pci.ko.xz", "m");
	put_file(b, 8, S_IFREG | 0644, 1, "usr/lib/modules/6.2/k/vfio.ko", "m");
	put_end(b);
}

static uint64_t main_hash(void)
{
	uint64_t h = input_hash(INPUT_HASH_START, "/etc/gpupt.conf", "10de:13c2\n", 10);

	h = input_hash(h, "/etc/gpupt.conf.d/a.conf", "# a\n", 4);
	return input_hash(h, "/etc/gpupt.conf.d/b.conf", "# b\n", 4);
}

/* as the processor's microcode comes: uncompressed, in front */
static void put_early(struct bytes *b)
{
	put_file(b, 1, S_IFREG | 0644, 1, "kernel/x86/microcode/GenuineIntel.bin",
		 "070701 code");
	put_end(b);
	pad(b, 512);
}

static struct contents_module modules[] = { { .name = "vfio_pci" }, { .name = "vfio" } };

/* reads B as an image into C: what image_contents_read() says; WHAT of 256 bytes */
static int read_bytes(struct contents *c, const struct bytes *b, char *what)
{
	char path[] = "/tmp/gpupt-image-XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, b->data, b->len), (ssize_t)b->len);
	close(fd);
	*c = (struct contents){ .kernel = KERNEL,
				.modules = modules,
				.n_modules = LENGTH(modules) };
	for (size_t i = 0; i < LENGTH(modules); i++)
		modules[i].found = false;
	*what = 0;
	err = image_contents_read(c, AT_FDCWD, path, what, 256);
	unlink(path);
	return err;
}

static void check_main(const char *name, const struct bytes *b)
{
	struct contents c;
	char what[256];
	int err = read_bytes(&c, b, what);

	row_check(!err, "%s: %d %s", name, err, what);
	row_check(c.has_bind && !c.is_started && !c.is_unsure, "%s: contents", name);
	row_check(image_contents_hash(&c) == main_hash(), "%s: hash", name);
	row_check(modules[0].found && !modules[1].found, "%s: modules", name);
	image_contents_free(&c);
}

/* B and so many zeros, compressed by libarchive's FILTER, behind what OUT holds */
static void put_padded(struct bytes *out, const struct bytes *b,
		       int (*filter)(struct archive *), size_t zeros)
{
	static const char none[65536];
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	size_t used = 0;

	assert_int_equal(archive_write_set_format_raw(a), ARCHIVE_OK);
	assert_int_equal(filter(a), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, out->data + out->len,
						   sizeof(out->data) - out->len, &used),
			 ARCHIVE_OK);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_pathname(entry, "x");
	archive_write_header(a, entry);
	assert_int_equal(archive_write_data(a, b->data, b->len), (ssize_t)b->len);
	for (; zeros >= sizeof(none); zeros -= sizeof(none))
		assert_int_equal(archive_write_data(a, none, sizeof(none)), sizeof(none));
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	out->len += used;
	archive_write_free(a);
	archive_entry_free(entry);
}

static void put_compressed(struct bytes *out, const struct bytes *b,
			   int (*filter)(struct archive *))
{
	put_padded(out, b, filter, 0);
}

static const struct {
	const char *name;
	int (*filter)(struct archive *);
} filters[] = {
	{ "gzip", archive_write_add_filter_gzip }, { "bzip2", archive_write_add_filter_bzip2 },
	{ "lzma", archive_write_add_filter_lzma }, { "xz", archive_write_add_filter_xz },
	{ "lz4", archive_write_add_filter_lz4 },   { "zstd", archive_write_add_filter_zstd },
};

static void test_plain(void **state)
{
	struct bytes b = { .len = 0 };

	(void)state;
	put_main(&b);
	check_main("alone", &b);
	pad(&b, 1024);
	check_main("with zeros behind it", &b);
	b.len = 0;
	put_early(&b);
	put_early(&b);
	put_main(&b);
	check_main("behind two early ones", &b);
	put_early(&b);
	check_main("and before a late one", &b);
	rows_end();
}

static void test_compressed(void **state)
{
	struct bytes b = { .len = 0 }, out;

	(void)state;
	put_main(&b);
	for (size_t i = 0; i < LENGTH(filters); i++) {
		out.len = 0;
		put_compressed(&out, &b, filters[i].filter);
		check_main(filters[i].name, &out);
		out.len = 0;
		put_early(&out);
		put_early(&out);
		put_compressed(&out, &b, filters[i].filter);
		check_main(filters[i].name, &out);
	}
	/* two archives in what is compressed */
	b.len = 0;
	put_early(&b);
	put_main(&b);
	out.len = 0;
	put_compressed(&out, &b, archive_write_add_filter_gzip);
	check_main("two in one", &out);
	rows_end();
}

/* a unified kernel image: DOS header, PE header, two sections */
static void test_unified(void **state)
{
	struct bytes b = { .len = 0 }, main_archive = { .len = 0 };
	unsigned char section[40] = ".text";
	struct contents c;
	char what[256];

	(void)state;
	put_main(&main_archive);
	put(&b, "MZ", 2);
	pad(&b, 0x3c);
	put(&b, "\x40\0\0\0PE\0\0\x64\x86\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0optional", 36);
	put(&b, section, sizeof(section));
	memcpy(section, ".initrd", 8);
	section[8] = main_archive.len & 0xff;
	section[9] = main_archive.len >> 8;
	section[21] = 0x02; /* at 512 */
	put(&b, section, sizeof(section));
	pad(&b, 512);
	put(&b, main_archive.data, main_archive.len);
	put(&b, "another section", 15);
	check_main("unified", &b);
	memcpy(b.data + 0x40 + 24 + 8 + 40, ".absent", 8);
	assert_int_equal(read_bytes(&c, &b, what), -EBADMSG);
	assert_non_null(strstr(what, ".initrd"));
	rows_end();
}

/* of files with one inode, the last has the contents */
static void test_hard_links(void **state)
{
	struct bytes b = { .len = 0 };
	struct contents c;
	char what[256];
	uint64_t h;

	(void)state;
	put_file(&b, 7, S_IFREG | 0644, 3, "etc/gpupt.conf", "");
	put_file(&b, 7, S_IFREG | 0644, 3, "etc/gpupt.conf.d/a.conf", "");
	put_file(&b, 8, S_IFREG | 0644, 1, "etc/gpupt.conf.d/empty.conf", "");
	put_file(&b, 7, S_IFREG | 0644, 3, "etc/other", "# same\n");
	put_end(&b);
	assert_int_equal(read_bytes(&c, &b, what), 0);
	h = input_hash(INPUT_HASH_START, "/etc/gpupt.conf", "# same\n", 7);
	h = input_hash(h, "/etc/gpupt.conf.d/a.conf", "# same\n", 7);
	assert_true(image_contents_hash(&c) == h);
	assert_false(c.is_unsure);
	image_contents_free(&c);
}

/* a file in a later archive takes the place of the one before; of a symbolic link, nothing is known */
static void test_replaced(void **state)
{
	struct bytes b = { .len = 0 };
	struct contents c;
	char what[256];

	(void)state;
	put_main(&b);
	put_file(&b, 3, S_IFREG | 0644, 1, "etc/gpupt.conf", "# new\n");
	put_end(&b);
	assert_int_equal(read_bytes(&c, &b, what), 0);
	assert_string_equal(c.files->text, "# new\n");
	assert_true(image_contents_hash(&c) != main_hash());
	assert_false(c.is_unsure);
	image_contents_free(&c);

	put_file(&b, 3, S_IFLNK | 0777, 1, "etc/gpupt.conf", "elsewhere");
	put_end(&b);
	assert_int_equal(read_bytes(&c, &b, what), 0);
	assert_true(c.is_unsure);
	image_contents_free(&c);
}

/* what /etc hides does not count, whichever comes first in the archive; nor do other places */
static void test_places(void **state)
{
	struct bytes b = { .len = 0 };
	struct contents c;
	char what[256];
	uint64_t h;

	(void)state;
	put_file(&b, 1, S_IFREG | 0644, 1, "usr/lib/gpupt.conf.d/b.conf", "# b\n");
	put_file(&b, 2, S_IFREG | 0644, 1, "usr/lib/gpupt.conf.d/c.conf", "# hidden\n");
	put_file(&b, 3, S_IFREG | 0644, 1, "etc/gpupt.conf.d/c.conf", "# c\n");
	put_file(&b, 4, S_IFREG | 0644, 1, "etc/gpupt.conf.d/a.conf", "# a\n");
	put_file(&b, 5, S_IFREG | 0644, 1, "usr/lib/gpupt.conf.d/a.conf", "# hidden\n");
	put_file(&b, 6, S_IFREG | 0644, 1, "run/gpupt.conf.d/d.conf", "# covered\n");
	put_file(&b, 7, S_IFREG | 0644, 1, "etc/gpupt.conf", "10de:13c2\n");
	put_end(&b);
	assert_int_equal(read_bytes(&c, &b, what), 0);
	h = input_hash(INPUT_HASH_START, "/etc/gpupt.conf", "10de:13c2\n", 10);
	h = input_hash(h, "/etc/gpupt.conf.d/a.conf", "# a\n", 4);
	h = input_hash(h, "/run/gpupt.conf.d/b.conf", "# b\n", 4);
	h = input_hash(h, "/etc/gpupt.conf.d/c.conf", "# c\n", 4);
	assert_true(image_contents_hash(&c) == h);
	assert_false(c.is_unsure);
	image_contents_free(&c);
}

static const struct {
	const char *name, *text;
	bool started, late;
} starters[] = {
	{ "etc/passwd", "", false, false },
	{ "scripts/init-top/ORDER", "/scripts/init-top/gpupt \"$@\"\n", true, false },
	{ "scripts/init-top/ORDER",
	  "/scripts/init-top/all_generic_ide\n/scripts/init-top/gpupt\n"
	  "/scripts/init-top/udev\n",
	  true, false },
	{ "scripts/init-top/ORDER", "/scripts/init-top/udev\n/scripts/init-top/gpupt\n", true,
	  true },
	{ "scripts/init-top/ORDER", "/scripts/init-top/udev\n", false, false },
	{ "scripts/init-top/ORDER", "/scripts/init-top/gpupt2\n", false, false },
	{ "config", "EARLYHOOKS=\"gpupt udev\"\n", true, false },
	{ "config", "MODULES=\"a\"\nEARLYHOOKS=\"udev gpupt\"\nHOOKS=\"x\"\n", true, true },
	{ "config", "EARLYHOOKS=\"udev\"\nHOOKS=\"gpupt\"\n", false, false },
	{ "config", "XEARLYHOOKS=\"gpupt\"\n", false, false },
	{ "usr/lib/dracut/hooks/cmdline/00-gpupt-cmdline.sh", "", true, false },
	{ "var/lib/dracut/hooks/cmdline/00-gpupt-cmdline.sh", "", true, false },
	{ "usr/lib/dracut/hooks/pre-udev/00-gpupt-cmdline.sh", "", false, false },
	{ "etc/systemd/system/sysinit.target.wants/gpupt-initrd.service", "", true, false },
	{ "usr/lib/systemd/system/gpupt-initrd.service", "", false, false },
	{ "gpupt/init", "", true, false },
};

static void test_starters(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(starters); i++) {
		struct bytes b = { .len = 0 };
		struct contents c;
		char what[256];

		put_file(&b, 1, S_IFREG | 0644, 1, starters[i].name, starters[i].text);
		put_end(&b);
		row_check(!read_bytes(&c, &b, what), "%s: %s", starters[i].name, what);
		row_check(c.is_started == starters[i].started && c.is_late == starters[i].late,
			  "%s: %s", starters[i].name, starters[i].text);
		image_contents_free(&c);
	}
	rows_end();
}

/* wherever it ends or is damaged, it is read or refused, and a cut archive is never called whole */
static void test_broken(void **state)
{
	struct bytes b = { .len = 0 }, out;
	struct contents c;
	char what[256];

	(void)state;
	put_main(&b);
	for (size_t len = 0; len < b.len - 1; len += 1) {
		struct bytes cut = b;

		cut.len = len;
		row_check(read_bytes(&c, &cut, what) == -EBADMSG && *what, "%zu bytes", len);
		image_contents_free(&c);
	}
	for (size_t i = 0; i < LENGTH(filters); i++) {
		out.len = 0;
		put_early(&out);
		put_compressed(&out, &b, filters[i].filter);
		out.len -= 64;
		row_check(read_bytes(&c, &out, what) == -EBADMSG && *what, "%s",
			  filters[i].name);
		image_contents_free(&c);
	}
	srand(1);
	for (unsigned n = 0; n < 3000; n++) {
		out = b;
		for (unsigned k = 0; k < 1 + n % 3; k++)
			out.data[rand() % out.len] = rand();
		read_bytes(&c, &out, what);
		image_contents_free(&c);
	}
	rows_end();
}

/* a few KB that become 80 MB: no initramfs, and not read to its end */
static void test_bomb(void **state)
{
	struct bytes b = { .len = 0 }, out = { .len = 0 };
	struct contents c;
	char what[256];

	(void)state;
	put_file(&b, 1, S_IFREG | 0644, 1, "zeros", "");
	memcpy(b.data + 54, "05000000", 8);
	put_padded(&out, &b, archive_write_add_filter_zstd, 0x5000000);
	assert_true(out.len < 32768);
	assert_int_equal(read_bytes(&c, &out, what), -EBADMSG);
	assert_non_null(strstr(what, "it unpacks to more than 6"));
	image_contents_free(&c);
	/* what comes behind a whole archive is not needed */
	b.len = out.len = 0;
	put_main(&b);
	put_padded(&out, &b, archive_write_add_filter_zstd, 0x5000000);
	check_main("zeros without an end", &out);
	rows_end();
}

static const struct {
	const char *file, *name;
	bool is;
} names[] = {
	{ "kernel/drivers/vfio/pci/vfio-pci.ko", "vfio_pci", true },
	{ "vfio_pci.ko.zst", "vfio_pci", true },
	{ "vfio-pci.ko.xz", "vfio_pci", true },
	{ "vfio-pci-core.ko", "vfio_pci", false },
	{ "vfio-pci.kox", "vfio_pci", false },
	{ "vfio-pci", "vfio_pci", false },
	{ "xvfio-pci.ko", "vfio_pci", false },
	{ "", "vfio", false },
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(names); i++)
		row_check(image_contents_is_module(names[i].file, names[i].name) == names[i].is,
			  "%s", names[i].file);
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),	 cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_unified),	 cmocka_unit_test(test_hard_links),
		cmocka_unit_test(test_places),	 cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_starters), cmocka_unit_test(test_broken),
		cmocka_unit_test(test_names),	 cmocka_unit_test(test_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
