// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/scrub_form.h"

#include "admin/report/scrub_value.h"

#include <ctype.h>
#include <string.h>

#define LONG_HEX 24 /* digits: machine IDs, hashes of deployments, and no address of memory */

static size_t span_hex(const char *at, const char *end)
{
	size_t n = 0;

	while (at + n < end && isxdigit((unsigned char)at[n]))
		n++;
	return n;
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
	if (scrub_view_is_word(at, end) ||
	    (at + 1 < end && *at == separator && scrub_view_is_word(at + 1, end)))
		return 0;
	return at - start;
}

static size_t read_uuid(const struct scrub_view *v, struct scrub_form *form)
{
	static const unsigned char count[] = { 8, 4, 4, 4, 12 };

	form->kind = SCRUB_UUID;
	return scrub_view_begins(v) ? groups(v->at, v->end, count, sizeof(count), '-') : 0;
}

/* Ethernet's, with colons or dashes; the longer ones of FireWire and of PCI Express (Device Serial Number) */
static size_t read_mac(const struct scrub_view *v, struct scrub_form *form)
{
	static const unsigned char count[20] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
						 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 };
	static const unsigned char lengths[] = { 6, 8, 20 };
	size_t n = 0;

	form->kind = SCRUB_MAC;
	for (unsigned i = 0; i < sizeof(lengths) && scrub_view_begins(v) && !n; i++) {
		n = groups(v->at, v->end, count, lengths[i], ':');
		if (!n)
			n = groups(v->at, v->end, count, lengths[i], '-');
	}
	/* enx0123456789ab: an interface that is called by its address */
	if (!n && scrub_view_begins(v) && v->end - v->at >= 15 &&
	    (!strncmp(v->at, "enx", 3) || !strncmp(v->at, "wlx", 3) ||
	     !strncmp(v->at, "wwx", 3)) &&
	    span_hex(v->at + 3, v->end) == 12 && !scrub_view_is_word(v->at + 15, v->end)) {
		form->keep = 3;
		n = 15;
	}
	return n;
}

static size_t read_long_hex(const struct scrub_view *v, struct scrub_form *form)
{
	size_t n = scrub_view_begins(v) ? span_hex(v->at, v->end) : 0;

	form->kind = SCRUB_OTHER;
	return n >= LONG_HEX ? n : 0;
}

static size_t read_ipv4(const struct scrub_view *v)
{
	const char *at = v->at;

	if (!scrub_view_begins(v) || (v->at > v->text && v->at[-1] == '.'))
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
	return scrub_view_is_word(at, v->end) || (at + 1 < v->end && *at == '.' &&
						  scrub_view_is_word(at + 1, v->end))
		       ? 0
		       : at - v->at;
}

/* three colons and more: an address of PCI has two, and so have IDs with a class */
static size_t read_ipv6(const struct scrub_view *v)
{
	const char *at = v->at;
	unsigned colons = 0, longest = 0;

	if (!scrub_view_begins(v) || (v->at > v->text && v->at[-1] == ':'))
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
			       !scrub_view_is_word(at, v->end)
		       ? at - v->at
		       : 0;
}

static bool is_of_mail(char c)
{
	return isalnum((unsigned char)c) || strchr("._+-", c);
}

static size_t read_mail(const struct scrub_view *v)
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

size_t scrub_form(const char *text, size_t at, size_t len, struct scrub_form *form)
{
	const struct scrub_view v = { text, text + at, text + len };
	size_t n;

	if (form->keep = 0, n = read_uuid(&v, form), n)
		return n;
	if (form->keep = 0, n = read_mac(&v, form), n)
		return n;
	form->kind = SCRUB_OTHER;
	if (form->keep = 0, n = read_long_hex(&v, form), n)
		return n;
	if ((n = scrub_value(&v, &form->keep)))
		return n;
	form->keep = 0;
	if ((n = read_ipv4(&v)) || (n = read_ipv6(&v)))
		return n;
	return read_mail(&v);
}
