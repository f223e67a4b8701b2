// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/secrets.h"

#include "admin/below.h"

#include "boot/sysfs.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST   "HOST"
#define USER   "USER"
#define SERIAL "SERIAL"
#define LABEL  "LABEL"

#define UID_FIRST  1000 /* login.defs(5): those below are the system's */
#define UID_NOBODY 65534

/* the first line of TEXT, or of LEN bytes of it */
static void print(const char *instead, const char *text)
{
	size_t len = strcspn(text, "\n\t");

	if (len)
		printf("%s\t%.*s\n", instead, (int)len, text);
}

/* NAME, and the first part of anna.example.org */
static void print_host(const char *name)
{
	char first[256];

	if (!strncmp(name, "localhost", 9) || !strncmp(name, "ip6-", 4))
		return;
	print(HOST, name);
	snprintf(first, sizeof(first), "%s", name);
	first[strcspn(first, ".\n")] = 0;
	print(HOST, first);
}

static void print_hosts(const struct admin *a)
{
	static const char *const files[] = { "etc/hostname", "proc/sys/kernel/hostname",
					     "proc/sys/kernel/domainname" };
	char *text, *line, *next;
	int err;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char name[256];

		if (sysfs_read(a->root, files[i], name, sizeof(name)) > 0 && *name != '#' &&
		    *name != '(')
			print_host(name);
	}
	next = text = admin_read_file(a, "etc/hosts", &err);
	while ((line = strsep(&next, "\n"))) {
		char *word = strsep(&line, " \t");

		if (strncmp(word, "127.", 4) && strcmp(word, "::1") != 0)
			continue; /* of other machines */
		while ((word = strsep(&line, " \t")) && *word != '#') {
			if (*word)
				print_host(word);
		}
	}
	free(text);
}

/* the full name of a user, and each part of it */
static void print_full_name(char *gecos)
{
	char *word;

	gecos[strcspn(gecos, ",")] = 0;
	if (!*gecos)
		return;
	print(USER, gecos);
	while ((word = strsep(&gecos, " "))) {
		if (strlen(word) >= 3)
			print(USER, word);
	}
}

static void print_users(const struct admin *a)
{
	static const char *const variables[] = { "SUDO_USER", "DOAS_USER", "USER", "LOGNAME" };
	int err;
	char *text = admin_read_file(a, "etc/passwd", &err), *next = text, *line;
	DIR *homes = below_list(a->root, "home");
	const struct dirent *entry;

	while ((line = strsep(&next, "\n"))) {
		char *name = strsep(&line, ":"), *uid, *gecos;

		strsep(&line, ":");
		uid = strsep(&line, ":");
		strsep(&line, ":");
		gecos = strsep(&line, ":");
		if (!gecos || atol(uid) < UID_FIRST || atol(uid) == UID_NOBODY)
			continue;
		print(USER, name);
		print_full_name(gecos);
	}
	free(text);
	while ((entry = below_next(homes)))
		print(USER, entry->d_name);
	below_end(homes);
	for (size_t i = 0; admin_is_live(a) && i < sizeof(variables) / sizeof(*variables);
	     i++) {
		const char *name = getenv(variables[i]);

		if (name)
			print(USER, name);
	}
}

/* what firmware puts there for want of one has no digits, or few letters */
static void print_serial(const struct admin *a, const char *dir, const char *name,
			 const char *file)
{
	char path[512], text[256];

	if (snprintf(path, sizeof(path), "%s/%s/%s", dir, name, file) >= (int)sizeof(path) ||
	    sysfs_read(a->root, path, text, sizeof(text)) < 6)
		return;
	if (text[strcspn(text, "0123456789")])
		print(SERIAL, text);
}

static void print_serials(const struct admin *a)
{
	static const char *const of_machine[] = { "product_serial", "product_uuid",
						  "board_serial",   "board_asset_tag",
						  "chassis_serial", "chassis_asset_tag" };
	static const struct {
		const char *dir, *file;
	} of_devices[] = {
		{ "sys/class/block", "device/serial" },
		{ "sys/class/block", "device/wwid" },
		{ "sys/class/block", "wwid" },
		{ "sys/class/nvme", "serial" },
		{ "sys/bus/usb/devices", "serial" },
		{ "sys/class/drm", "device/unique_id" },
		{ "sys/class/power_supply", "serial_number" },
	};

	for (size_t i = 0; i < sizeof(of_machine) / sizeof(*of_machine); i++)
		print_serial(a, "sys/class/dmi", "id", of_machine[i]);
	for (size_t i = 0; i < sizeof(of_devices) / sizeof(*of_devices); i++) {
		DIR *list = below_list(a->root, of_devices[i].dir);
		const struct dirent *entry;

		while ((entry = below_next(list)))
			print_serial(a, of_devices[i].dir, entry->d_name, of_devices[i].file);
		below_end(list);
	}
}

/* file systems: udev writes a blank as \x20 */
static void print_labels(const struct admin *a)
{
	static const char *const dirs[] = { "dev/disk/by-label", "dev/disk/by-uuid",
					    "dev/disk/by-partlabel" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		DIR *list = below_list(a->root, dirs[i]);
		const struct dirent *entry;

		while ((entry = below_next(list))) {
			if (strlen(entry->d_name) >= 4)
				print(LABEL, entry->d_name);
		}
		below_end(list);
	}
}

int secrets_print(struct admin *a)
{
	print_hosts(a);
	print_users(a);
	print_serials(a);
	print_labels(a);
	return EXIT_OK;
}

void secrets_add(struct scrub *scrub, const char *text)
{
	static const char *const insteads[] = { HOST, USER, SERIAL, LABEL };

	while (*text) {
		const char *tab = strchr(text, '\t');
		size_t line = strcspn(text, "\n");

		for (size_t i = 0; tab && i < sizeof(insteads) / sizeof(*insteads); i++) {
			if (!strncmp(text, insteads[i], tab - text))
				scrub_add(scrub, tab + 1, text + line - tab - 1, insteads[i]);
		}
		text += line + (text[line] == '\n');
	}
}
