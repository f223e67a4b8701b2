// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/image/unpack.h"

#include <archive.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define BLOCK  65536
#define SONAME "libarchive.so.13"

_Static_assert(ARCHIVE_VERSION_NUMBER / 1000000 == 3, SONAME " is libarchive 3");

/* For who makes packages: systemd.io/ELF_DLOPEN_METADATA */
#define NOTE_TEXT                                                                              \
	"[{\"feature\":\"check\",\"description\":\"Looks into compressed initramfs images\","  \
	"\"priority\":\"recommended\",\"soname\":[\"" SONAME "\"]}]"

static const struct {
	uint32_t name_size, text_size, type;
	char name[4];
	_Alignas(4) char text[sizeof(NOTE_TEXT)];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
	.name_size = sizeof(note.name),
	.text_size = sizeof(note.text),
	.type = 0x407c0c0a,
	.name = "FDO",
	.text = NOTE_TEXT,
};

/* what is called of the library, and how it is declared there */
#define FUNCTIONS                                                                              \
	X(archive_error_string)                                                                \
	X(archive_filter_code)                                                                 \
	X(archive_read_data)                                                                   \
	X(archive_read_free)                                                                   \
	X(archive_read_new)                                                                    \
	X(archive_read_next_header)                                                            \
	X(archive_read_open_fd)                                                                \
	X(archive_read_support_filter_bzip2)                                                   \
	X(archive_read_support_filter_gzip)                                                    \
	X(archive_read_support_filter_lz4)                                                     \
	X(archive_read_support_filter_lzma)                                                    \
	X(archive_read_support_filter_xz)                                                      \
	X(archive_read_support_filter_zstd)                                                    \
	X(archive_read_support_format_raw)

static struct {
#define X(name) __typeof__(name) *name;
	FUNCTIONS
#undef X
} lib;

static const char *const names[] = {
#define X(name) #name,
	FUNCTIONS
#undef X
};

/* it stays loaded: the next image wants it, too */
static bool load(void)
{
	static bool loaded;
	void *handle, **functions = (void **)&lib;

	if (loaded)
		return true;
	handle = dlopen(SONAME, RTLD_NOW | RTLD_NODELETE);
	if (!handle)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		functions[i] = dlsym(handle, names[i]);
		if (!functions[i])
			return false;
	}
	return loaded = true;
}

/* an archive's functions take it as this type; to all others it is ours */
static struct archive *archive_of(struct unpack *unpack)
{
	return (struct archive *)unpack;
}

int unpack_open(struct unpack **unpack, int fd, char *why, size_t size)
{
	struct archive_entry *entry;
	struct archive *a;

	if (!load()) {
		snprintf(why, size, "libarchive, which unpacks it, cannot be loaded: %s",
			 dlerror());
		return -ELIBACC;
	}
	a = lib.archive_read_new();
	if (!a)
		return -ENOMEM;
	lib.archive_read_support_format_raw(a);
	lib.archive_read_support_filter_gzip(a);
	lib.archive_read_support_filter_bzip2(a);
	lib.archive_read_support_filter_lzma(a);
	lib.archive_read_support_filter_xz(a);
	lib.archive_read_support_filter_lz4(a);
	lib.archive_read_support_filter_zstd(a);
	if (lib.archive_read_open_fd(a, fd, BLOCK) != ARCHIVE_OK ||
	    lib.archive_read_next_header(a, &entry) != ARCHIVE_OK) {
		snprintf(why, size, "%s", lib.archive_error_string(a));
	} else if (lib.archive_filter_code(a, 0) == ARCHIVE_FILTER_NONE) {
		snprintf(why, size, "neither cpio nor a compression that gpupt knows");
	} else {
		*unpack = (struct unpack *)a;
		return 0;
	}
	lib.archive_read_free(a);
	return -EBADMSG;
}

ssize_t unpack_read(struct unpack *unpack, void *buf, size_t size)
{
	ssize_t got = lib.archive_read_data(archive_of(unpack), buf, size);

	return got < 0 ? -1 : got;
}

const char *unpack_error(struct unpack *unpack)
{
	return lib.archive_error_string(archive_of(unpack));
}

void unpack_close(struct unpack *unpack)
{
	lib.archive_read_free(archive_of(unpack));
}
