// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: what no program can do without that is to bind functions to vfio-pci. It gives up at the first error,
 * and says and reports nothing. One of three, by what it knows beforehand:
 *
 *	floor       everything: the functions' addresses and the modules' files, in the order of their dependencies, are
 *	            compiled in (known.h: ADDRESSES and MODULES, each a list of X(text))
 *	floor-find  -DFIND: nothing: it reads lines "ADDRESS ID" of /etc/gpupt.conf, compares the ID, takes what else of
 *	            the slot is in the IOMMU group, and finds the modules in modules.dep
 *	floor-scan  -DSCAN: everything, and yet it reads the IDs and the group of every function, which no program can do
 *	            without that is to find devices by what they are
 *
 *	floor     exit status 0: all are bound
 *	floor -k  also prints how many ns the kernel took for the modules: their init, and the probe of all functions
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifndef FIND
#include "known.h"
#endif

/* klibc has it and does not declare it. */
int finit_module(int fd, const char *parameters, int flags);

#define COMPRESSED_FILE 4
#define DEVICES		"/sys/bus/pci/devices"

#define COUNT(list) (int)(sizeof(list) / sizeof(*(list)))

/*
 * In place of klibc's own, which prepare and flush stdio's three streams: 48 KiB to be zeroed, more work than all that
 * is done here.
 */
void __libc_init_stdio(void);
void __libc_init_stdio(void)
{
}

int fflush(FILE *stream)
{
	(void)stream;
	return 0;
}

static unsigned long long kernel;

/* The emulated processor's counter counts ns. */
static unsigned long long ticks(void)
{
	unsigned int low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (unsigned long long)high << 32 | low;
}

static void print(unsigned long long number)
{
	char text[24], *at = text + sizeof(text);

	*--at = '\n';
	do {
		*--at = '0' + number % 10;
		number /= 10;
	} while (number);
	write(STDOUT_FILENO, at, text + sizeof(text) - at);
}

static int override(const char *attribute)
{
	int fd = open(attribute, O_WRONLY);

	if (write(fd, "vfio-pci", 8) != 8)
		return -1;
	return close(fd);
}

static int insert(const char *file)
{
	int fd = open(file, O_RDONLY), err;
	unsigned long long start = ticks();

	err = finit_module(fd, "",
			   strcmp(file + strlen(file) - 3, ".ko") ? COMPRESSED_FILE : 0);
	kernel += ticks() - start;
	return err ? -1 : close(fd);
}

static int is_bound(const char *link)
{
	char target[64];
	ssize_t len = readlink(link, target, sizeof(target));

	return len > 9 && !memcmp(target + len - 9, "/vfio-pci", 9);
}

#ifdef FIND
#define ADDRESS_LEN 12 /* 0000:01:00.0 */
#define SLOT_LEN    10
#define MAX	    64

/* addresses, with room for an attribute behind them */
static char functions[MAX][64];
static int n_functions;

static char *files[MAX];
static int n_files;

static ssize_t read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t len = read(fd, text, size - 1);

	if (len < 0 || close(fd))
		return -1;
	text[len] = '\0';
	return len;
}

/* the path of ATTRIBUTE */
static char *path_of(char *function, const char *attribute)
{
	strcpy(function + ADDRESS_LEN, attribute);
	return function;
}

/* LINE: "0000:01:00.0 10de:1b80"; a modalias: "pci:v000010DEd00001B80sv..." */
static int has_id(const char *line)
{
	char path[64], text[128];

	memcpy(path, line, ADDRESS_LEN);
	if (read_file(path_of(path, "/modalias"), text, sizeof(text)) < 23)
		return 0;
	for (int i = 0; i < 4; i++) {
		if (line[ADDRESS_LEN + 1 + i] != (text[9 + i] | 0x20) ||
		    line[ADDRESS_LEN + 6 + i] != (text[18 + i] | 0x20))
			return 0;
	}
	return 1;
}

static int find_card(const char *line)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	if (!has_id(line))
		return -1;
	memcpy(path, line, ADDRESS_LEN);
	dir = opendir(path_of(path, "/iommu_group/devices"));
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		if (memcmp(entry->d_name, line, SLOT_LEN) != 0)
			continue;
		if (n_functions == MAX)
			return -1;
		memcpy(functions[n_functions++], entry->d_name, ADDRESS_LEN);
	}
	return closedir(dir);
}

static int find_functions(void)
{
	static char text[4096];
	char *line = text;

	if (read_file("/etc/gpupt.conf", text, sizeof(text)) <= 0)
		return -1;
	while (*line) {
		if (find_card(line))
			return -1;
		line = strchr(line, '\n') + 1;
	}
	return 0;
}

/* the lines of modules.dep for the modules whose files are named NAMES, each with a slash before it */
static void find_lines(char *text, const char *const *names, int n, char **lines)
{
	for (char *p = text, *line = text; *p; p++) {
		if (*p == '\n')
			line = p + 1;
		if (*p != '/')
			continue;
		for (int i = 0; i < n; i++) {
			if (p[1] == names[i][1] && !memcmp(p, names[i], strlen(names[i])) &&
			    p[strcspn(p, ": \n")] == ':')
				lines[i] = line;
		}
	}
}

/* LINE: "MODULE: DEPENDENCY...", the last of which is to be inserted first; a module may be on two lines */
static int add_files(char *line)
{
	char *end = strchr(line, '\n');

	while (end > line) {
		char *name = end;
		int i = 0;

		while (name > line && name[-1] != ' ')
			name--;
		end[end[-1] == ':' ? -1 : 0] = '\0';
		end = name - 1;
		while (i < n_files && strcmp(files[i], name) != 0)
			i++;
		if (i == MAX)
			return -1;
		files[i] = name;
		n_files += i == n_files;
	}
	return 0;
}

static int find_files(void)
{
	static const char *const names[] = { "/vfio_iommu_type1.ko", "/vfio-pci.ko" };
	static char text[1 << 20];
	char *lines[COUNT(names)] = { NULL };
	struct utsname system;
	char path[128] = "/lib/modules/";

	uname(&system);
	if (chdir(strcat(path, system.release)) ||
	    read_file("modules.dep", text, sizeof(text)) <= 0)
		return -1;
	find_lines(text, names, COUNT(names), lines);
	for (int i = 0; i < COUNT(names); i++) {
		if (!lines[i] || add_files(lines[i]))
			return -1;
	}
	return 0;
}

static int bind_all(void)
{
	if (chdir(DEVICES) || find_functions())
		return 2;
	for (int i = 0; i < n_functions; i++) {
		if (override(path_of(functions[i], "/driver_override")))
			return 3;
	}
	if (find_files())
		return 4;
	for (int i = 0; i < n_files; i++) {
		if (insert(files[i]))
			return 5;
	}
	chdir(DEVICES);
	for (int i = 0; i < n_functions; i++) {
		if (!is_bound(path_of(functions[i], "/driver")))
			return 6;
	}
	return 0;
}
#else
#define X(text) text "/driver_override",
static const char *const overrides[] = { ADDRESSES };
#undef X
#define X(text) text "/driver",
static const char *const drivers[] = { ADDRESSES };
#undef X
#define X(text) text,
static const char *const modules[] = { MODULES };

#ifdef SCAN
static int scan(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	char path[64], text[256];

	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		int fd;

		if (*entry->d_name == '.')
			continue;
		strcpy(path, entry->d_name);
		strcat(path, "/modalias");
		fd = open(path, O_RDONLY);
		if (fd < 0 || read(fd, text, sizeof(text)) < 0)
			return -1;
		close(fd);
		strcpy(strchr(path, '/'), "/iommu_group");
		readlink(path, text, sizeof(text));
	}
	closedir(dir);
	return 0;
}
#endif

static int bind_all(void)
{
	if (chdir(DEVICES))
		return 1;
#ifdef SCAN
	if (scan())
		return 2;
#endif
	for (int i = 0; i < COUNT(overrides); i++) {
		if (override(overrides[i]))
			return 3;
	}
	for (int i = 0; i < COUNT(modules); i++) {
		if (insert(modules[i]))
			return 5;
	}
	for (int i = 0; i < COUNT(drivers); i++) {
		if (!is_bound(drivers[i]))
			return 6;
	}
	return 0;
}
#endif

int main(int argc, char **argv)
{
	int err = bind_all();

	(void)argv;
	if (!err && argc > 1)
		print(kernel);
	return err;
}
