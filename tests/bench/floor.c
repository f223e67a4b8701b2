// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor: what no program can do without that is to bind these functions to vfio-pci. Their addresses and the
 * modules' files, in the order of their dependencies, are compiled in (known.h: ADDRESSES and MODULES, each a list of
 * X(text)). It reads no configuration, looks at no device, checks and reports nothing, and gives up at the first error.
 *
 *	floor     exit status 0: all are bound
 *	floor -k  also prints how many ns the kernel took for the modules: their init, and the probe of all functions
 *
 * With SCAN, it also reads the IDs and the IOMMU group of every function there is, which no program can do without
 * that is to find devices by what they are.
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "known.h"

/* klibc has it and does not declare it. */
int finit_module(int fd, const char *parameters, int flags);

#define COMPRESSED_FILE 4

#define X(text) text "/driver_override",
static const char *const overrides[] = { ADDRESSES };
#undef X
#define X(text) text "/driver",
static const char *const drivers[] = { ADDRESSES };
#undef X
#define X(text) text,
static const char *const modules[] = { MODULES };

#define COUNT(list) (int)(sizeof(list) / sizeof(*(list)))

/* The emulated processor's counter counts ns. */
static unsigned long long ticks(void)
{
	unsigned int low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (unsigned long long)high << 32 | low;
}

/* printf would cost more than all the rest. */
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

int main(int argc, char **argv)
{
	unsigned long long start, kernel = 0;
	char target[64];
	int fd, err;

	(void)argv;
	if (chdir("/sys/bus/pci/devices"))
		return 1;
#ifdef SCAN
	if (scan())
		return 2;
#endif
	for (int i = 0; i < COUNT(overrides); i++) {
		fd = open(overrides[i], O_WRONLY);
		if (write(fd, "vfio-pci", 8) != 8)
			return 3;
		close(fd);
	}
	for (int i = 0; i < COUNT(modules); i++) {
		size_t len = strlen(modules[i]);

		fd = open(modules[i], O_RDONLY);
		start = ticks();
		err = finit_module(fd, "",
				   strcmp(modules[i] + len - 3, ".ko") ? COMPRESSED_FILE : 0);
		kernel += ticks() - start;
		if (err)
			return 4;
		close(fd);
	}
	for (int i = 0; i < COUNT(drivers); i++) {
		ssize_t len = readlink(drivers[i], target, sizeof(target));

		if (len < 9 || memcmp(target + len - 9, "/vfio-pci", 9) != 0)
			return 5;
	}
	if (argc > 1)
		print(kernel);
	return 0;
}
