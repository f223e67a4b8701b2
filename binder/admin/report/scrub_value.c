// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/scrub_value.h"

#include <string.h>
#include <strings.h>

/* up to a blank, a quote or a bracket */
static size_t span_value(const char *at, const char *end, const char *stop)
{
	size_t n = 0;

	while (at + n < end && (unsigned char)at[n] > ' ' && !strchr(stop, at[n]))
		n++;
	/* the end of a sentence is none of a name's */
	while (n && strchr(".:;,", at[n - 1]))
		n--;
	return n;
}

/* what stands behind one of these is somebody's */
static size_t read_path(const struct scrub_view *v, size_t *keep)
{
	static const char *const paths[] = {
		"/home/",     "/run/media/",  "/media/",       "/mnt/",
		"/run/user/", "/dev/mapper/", "/dev/disk/by-", "/dev/zvol/",
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		size_t n = strlen(paths[i]), rest;

		if ((size_t)(v->end - v->at) < n || strncmp(v->at, paths[i], n))
			continue;
		if (!strcmp(paths[i], "/dev/disk/by-")) {
			while (v->at + n < v->end && v->at[n] != '/' &&
			       isalnum((unsigned char)v->at[n]))
				n++;
			if (v->at + n == v->end || v->at[n] != '/')
				return 0;
			n++;
		}
		rest = span_value(v->at + n, v->end, "\"'`()<>|");
		*keep = n;
		return rest ? n + rest : 0;
	}
	return 0;
}

/* NAME=VALUE, where the value says which disk, host or network */
static size_t read_setting(const struct scrub_view *v, size_t *keep)
{
	static const char *const names[] = {
		"root",
		"rootflags",
		"resume",
		"uuid",
		"partuuid",
		"label",
		"partlabel",
		"cryptdevice",
		"cryptkey",
		"cryptroot",
		"boot_image",
		"initrd",
		"ip",
		"nfsroot",
		"netroot",
		"nfsaddrs",
		"ifname",
		"ostree",
		"zfs",
		"boot",
		"bootdev",
		"hostname",
		"rd.",
		"luks.",
		"systemd.hostname",
		"systemd.machine_id",
		"subvol",
		"machine-id",
		"bootloader-id",
		"iscsi_",
	};

	if (!scrub_view_begins(v))
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]), rest;

		if ((size_t)(v->end - v->at) <= n || strncasecmp(v->at, names[i], n))
			continue;
		if (strchr("._", names[i][n - 1])) {
			/* rd.gpupt and rd.driver.* say nothing of the kind */
			if (!strncmp(v->at, "rd.gpupt", 8) || !strncmp(v->at, "rd.driver", 9))
				continue;
			while (v->at + n < v->end && *(v->at + n) != '=' &&
			       (scrub_view_is_word(v->at + n, v->end) ||
				strchr(".-", v->at[n])))
				n++;
		}
		if (v->at + n >= v->end || v->at[n] != '=')
			continue;
		n++;
		rest = span_value(v->at + n, v->end, "\"'`()<>");
		*keep = n;
		/* `root=` as a word of a sentence, and flags */
		if (!rest || (rest == 1 && isdigit((unsigned char)v->at[n])))
			return 0;
		return n + rest;
	}
	return 0;
}

/* "serial number: X", "SerialNumber: X", "serial=X": where X has a digit */
static size_t read_serial(const struct scrub_view *v, size_t *keep)
{
	static const char *const words[] = { "serialnumber",  "serial_number",
					     "serial-number", "serial number",
					     "serial no.",    "serial no",
					     "serial",	      "s/n" };
	const char *at = v->at;
	size_t n = 0, rest;
	bool digit = false;

	if (!scrub_view_begins(v))
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !n; i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(v->end - v->at) > len && !strncasecmp(at, words[i], len) &&
		    !scrub_view_is_word(at + len, v->end))
			n = len;
	}
	if (!n)
		return 0;
	while (at + n < v->end && strchr(" \t:=#\"", at[n]) && at[n])
		n++;
	rest = span_value(at + n, v->end, "\"'`()<>,");
	for (size_t i = 0; i < rest; i++)
		digit |= isdigit((unsigned char)at[n + i]);
	*keep = n;
	return rest >= 4 && digit ? n + rest : 0;
}

/* the names that the world gives to disks: eui.0025..., nvme-..., wwn-0x5002... */
static size_t read_wwn(const struct scrub_view *v, size_t *keep)
{
	static const char *const words[] = { "eui.", "naa.", "wwn-", "uuid.", "nqn.", "t10." };

	if (!scrub_view_begins(v))
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);
		size_t rest;

		if ((size_t)(v->end - v->at) <= n || strncmp(v->at, words[i], n))
			continue;
		rest = span_value(v->at + n, v->end, "\"'`()<>");
		*keep = n;
		return rest >= 4 ? n + rest : 0;
	}
	return 0;
}

size_t scrub_value(const struct scrub_view *v, size_t *keep)
{
	size_t n;

	if ((n = read_path(v, keep)) || (n = read_setting(v, keep)) ||
	    (n = read_serial(v, keep)) || (n = read_wwn(v, keep)))
		return n;
	return 0;
}
