// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/scrub_form.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define LONG_HEX 24 /* digits: machine IDs, hashes of deployments, and no address of memory */

/* What is read: AT, and END behind its last byte. Each reader returns the length of what it knows, or 0. */
struct view {
	const char *text, *at, *end;
};

static size_t span_hex(const char *at, const char *end)
{
	size_t n = 0;

	while (at + n < end && isxdigit((unsigned char)at[n]))
		n++;
	return n;
}

static bool is_word(const char *at, const char *end)
{
	return at < end && (isalnum((unsigned char)*at) || *at == '_');
}

/* whether a word begins at AT */
static bool begins(const struct view *v)
{
	return v->at == v->text || !is_word(v->at - 1, v->end);
}

/* groups of hex digits with SEPARATOR between them: as many as COUNT says how long each is, and nothing behind them */
static size_t groups(const char *at, const char *end, const unsigned char *count, unsigned n,
		     char separator)
{
	const char *start = at;

	for (unsigned i = 0; i < n; i++) {
		if (span_hex(at, end) != count[i])
			return 0;
		at += count[i];
		if (i + 1 == n)
			break;
		if (at == end || *at != separator)
			return 0;
		at++;
	}
	if (is_word(at, end) || (at + 1 < end && *at == separator && is_word(at + 1, end)))
		return 0;
	return at - start;
}

static size_t read_uuid(const struct view *v, struct scrub_form *form)
{
	static const unsigned char count[] = { 8, 4, 4, 4, 12 };

	form->kind = SCRUB_UUID;
	return begins(v) ? groups(v->at, v->end, count, sizeof(count), '-') : 0;
}

/* Ethernet's, with colons or dashes; the longer ones of FireWire and of PCI Express (Device Serial Number) */
static size_t read_mac(const struct view *v, struct scrub_form *form)
{
	static const unsigned char count[20] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
						 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 };
	static const unsigned char lengths[] = { 6, 8, 20 };
	size_t n = 0;

	form->kind = SCRUB_MAC;
	for (unsigned i = 0; i < sizeof(lengths) && begins(v) && !n; i++) {
		n = groups(v->at, v->end, count, lengths[i], ':');
		if (!n)
			n = groups(v->at, v->end, count, lengths[i], '-');
	}
	/* enx0123456789ab: an interface that is called by its address */
	if (!n && begins(v) && v->end - v->at >= 15 &&
	    (!strncmp(v->at, "enx", 3) || !strncmp(v->at, "wlx", 3) ||
	     !strncmp(v->at, "wwx", 3)) &&
	    span_hex(v->at + 3, v->end) == 12 && !is_word(v->at + 15, v->end)) {
		form->keep = 3;
		n = 15;
	}
	return n;
}

static size_t read_long_hex(const struct view *v, struct scrub_form *form)
{
	size_t n = begins(v) ? span_hex(v->at, v->end) : 0;

	form->kind = SCRUB_OTHER;
	return n >= LONG_HEX ? n : 0;
}

static size_t read_ipv4(const struct view *v)
{
	const char *at = v->at;

	if (!begins(v) || (v->at > v->text && v->at[-1] == '.'))
		return 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned value = 0, digits = 0;

		for (; at < v->end && isdigit((unsigned char)*at) && digits < 4; digits++)
			value = 10 * value + (*at++ - '0');
		if (!digits || digits > 3 || value > 255)
			return 0;
		if (i < 3 && (at == v->end || *at++ != '.'))
			return 0;
	}
	return is_word(at, v->end) || (at + 1 < v->end && *at == '.' && is_word(at + 1, v->end))
		       ? 0
		       : at - v->at;
}

/* three colons and more: an address of PCI has two, and so have IDs with a class */
static size_t read_ipv6(const struct view *v)
{
	const char *at = v->at;
	unsigned colons = 0, longest = 0;

	if (!begins(v) || (v->at > v->text && v->at[-1] == ':'))
		return 0;
	while (at < v->end && (isxdigit((unsigned char)*at) || *at == ':')) {
		size_t n = span_hex(at, v->end);

		if (n > longest)
			longest = n;
		if (!n)
			colons++;
		at += n ? n : 1;
	}
	while (at > v->at && at[-1] == ':') {
		at--;
		colons--;
	}
	return colons >= 3 && colons <= 7 && longest >= 3 && longest <= 4 &&
			       !is_word(at, v->end)
		       ? at - v->at
		       : 0;
}

static bool is_of_mail(char c)
{
	return isalnum((unsigned char)c) || strchr("._+-", c);
}

static size_t read_mail(const struct view *v)
{
	const char *at = v->at, *domain;
	bool dot = false;

	if (v->at > v->text && (is_of_mail(v->at[-1]) || v->at[-1] == '/'))
		return 0;
	while (at < v->end && *at && is_of_mail(*at))
		at++;
	if (at == v->at || at == v->end || *at != '@')
		return 0;
	domain = ++at;
	while (at < v->end && *at && is_of_mail(*at)) {
		dot |= *at == '.';
		at++;
	}
	while (at > domain && !isalnum((unsigned char)at[-1]))
		at--;
	return dot && at > domain ? at - v->at : 0;
}

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
static size_t read_path(const struct view *v, struct scrub_form *form)
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
		form->keep = n;
		return rest ? n + rest : 0;
	}
	return 0;
}

/* NAME=VALUE, where the value says which disk, host or network */
static size_t read_setting(const struct view *v, struct scrub_form *form)
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

	if (!begins(v))
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
			       (is_word(v->at + n, v->end) || strchr(".-", v->at[n])))
				n++;
		}
		if (v->at + n >= v->end || v->at[n] != '=')
			continue;
		n++;
		rest = span_value(v->at + n, v->end, "\"'`()<>");
		form->keep = n;
		/* `root=` as a word of a sentence, and flags */
		if (!rest || (rest == 1 && isdigit((unsigned char)v->at[n])))
			return 0;
		return n + rest;
	}
	return 0;
}

/* "serial number: X", "SerialNumber: X", "serial=X": where X has a digit */
static size_t read_serial(const struct view *v, struct scrub_form *form)
{
	static const char *const words[] = { "serialnumber",  "serial_number",
					     "serial-number", "serial number",
					     "serial no.",    "serial no",
					     "serial",	      "s/n" };
	const char *at = v->at;
	size_t n = 0, rest;
	bool digit = false;

	if (!begins(v))
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !n; i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(v->end - v->at) > len && !strncasecmp(at, words[i], len) &&
		    !is_word(at + len, v->end))
			n = len;
	}
	if (!n)
		return 0;
	while (at + n < v->end && strchr(" \t:=#\"", at[n]) && at[n])
		n++;
	rest = span_value(at + n, v->end, "\"'`()<>,");
	for (size_t i = 0; i < rest; i++)
		digit |= isdigit((unsigned char)at[n + i]);
	form->keep = n;
	return rest >= 4 && digit ? n + rest : 0;
}

/* the names that the world gives to disks: eui.0025..., nvme-..., wwn-0x5002... */
static size_t read_wwn(const struct view *v, struct scrub_form *form)
{
	static const char *const words[] = { "eui.", "naa.", "wwn-", "uuid.", "nqn.", "t10." };

	if (!begins(v))
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);
		size_t rest;

		if ((size_t)(v->end - v->at) <= n || strncmp(v->at, words[i], n))
			continue;
		rest = span_value(v->at + n, v->end, "\"'`()<>");
		form->keep = n;
		return rest >= 4 ? n + rest : 0;
	}
	return 0;
}

size_t scrub_form(const char *text, size_t at, size_t len, struct scrub_form *form)
{
	const struct view v = { text, text + at, text + len };
	size_t n;

	if (form->keep = 0, n = read_uuid(&v, form), n)
		return n;
	if (form->keep = 0, n = read_mac(&v, form), n)
		return n;
	form->kind = SCRUB_OTHER;
	if (form->keep = 0, n = read_long_hex(&v, form), n)
		return n;
	if ((n = read_path(&v, form)) || (n = read_setting(&v, form)) ||
	    (n = read_serial(&v, form)) || (n = read_wwn(&v, form)))
		return n;
	form->keep = 0;
	if ((n = read_ipv4(&v)) || (n = read_ipv6(&v)))
		return n;
	return read_mail(&v);
}
