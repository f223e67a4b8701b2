// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* memfd_create() */
#include "admin/name_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define GZIP "\x1f\x8b"

/* vendor and device of those that are wanted, sorted */
struct wanted {
	uint32_t *keys;
	size_t n;
};

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* the vendors of subsystems too, with no device */
static int collect(struct wanted *w, const struct machine *m)
{
	uint32_t *keys = malloc((2 * (size_t)m->n_devs + 1) * sizeof(*keys));
	size_t n = 0;

	if (!keys)
		return -ENOMEM;
	for (unsigned i = 0; i < m->n_devs; i++) {
		const struct pci_ids *ids = &m->devs[i].ids;

		/* thousands of functions are of one kind, most often */
		if (i && !memcmp(ids, &m->devs[i - 1].ids, sizeof(*ids)))
			continue;
		keys[n++] = (uint32_t)ids->vendor << 16 | ids->device;
		keys[n++] = (uint32_t)ids->subvendor << 16;
	}
	qsort(keys, n, sizeof(*keys), compare);
	*w = (struct wanted){ .keys = keys, .n = n };
	return 0;
}

/* whether there is a key from KEY to LAST */
static bool has(const struct wanted *w, uint32_t key, uint32_t last)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (w->keys[mid] < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low < w->n && w->keys[low] <= last;
}

/* where in the list a line is */
struct place {
	enum { OTHERS, WANTED, UNWANTED } vendor; /* OTHERS: below what is no vendor, a class */
	bool device;				  /* a wanted one */
	uint32_t key;				  /* of the vendor */
};

/* "VVVV  Name", or "C CC  Name" for a class */
static bool is_wanted_block(const struct wanted *w, struct place *place, const char *line,
			    const char *end)
{
	const char *at = line;
	uint32_t vendor;

	if (*line == '#' || *line == '\n')
		return false;
	vendor = pci_hex(&at, end, 4);
	place->vendor = OTHERS;
	place->device = false;
	if (at - line == 4) {
		place->key = vendor << 16;
		place->vendor = has(w, place->key, place->key | 0xffff) ? WANTED : UNWANTED;
	}
	return place->vendor != UNWANTED;
}

/* "<tab>DDDD  Name", a device, or "<tab><tab>VVVV DDDD  Name", a subsystem of it */
static bool is_wanted_below(const struct wanted *w, struct place *place, const char *line,
			    const char *end)
{
	const char *at = line + 1;

	if (place->vendor != WANTED)
		return place->vendor == OTHERS;
	if (at == end || *at != '\t') {
		int64_t device = pci_hex(&at, end, 4);

		place->device = device >= 0 && has(w, place->key | device, place->key | device);
	}
	return place->device;
}

int name_list_filter(const char *text, size_t len, const struct machine *machine, FILE *out)
{
	const char *end = text + len, *next;
	struct place place = { OTHERS, false, 0 };
	struct wanted wanted;

	if (len < 2 || !memcmp(text, GZIP, 2))
		return -EINVAL;
	if (collect(&wanted, machine))
		return -ENOMEM;
	for (const char *line = text; line < end; line = next) {
		next = memchr(line, '\n', end - line);
		next = next ? next + 1 : end;
		if (*line == '\t' ? is_wanted_below(&wanted, &place, line, next)
				  : is_wanted_block(&wanted, &place, line, next))
			fwrite(line, 1, next - line, out);
	}
	free(wanted.keys);
	return 0;
}

/* the list in FD to the file TO, which is closed */
static int filter_fd(int fd, const struct machine *machine, FILE *to)
{
	struct stat st;
	void *text;
	int err;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !st.st_size) {
		fclose(to);
		return -EINVAL;
	}
	text = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (text == MAP_FAILED) {
		fclose(to);
		return -EIO;
	}
	err = name_list_filter(text, st.st_size, machine, to);
	munmap(text, st.st_size);
	return fclose(to) && !err ? -EIO : err;
}

int name_list_open(const char *path, const struct machine *machine)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), memory, err;
	FILE *to;

	if (fd < 0)
		return -errno;
	memory = memfd_create("pci.ids", MFD_CLOEXEC);
	to = memory < 0 ? NULL : fdopen(dup(memory), "w");
	err = to ? filter_fd(fd, machine, to) : -ENOMEM;
	close(fd);
	if (!err)
		return memory;
	if (memory >= 0)
		close(memory);
	return err;
}
