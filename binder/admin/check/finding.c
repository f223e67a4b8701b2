// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* vasprintf() */
#include "admin/check/finding.h"

#include "core/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grow(struct findings *f, void *list, unsigned n, size_t size)
{
	void *more = array_grow(list, n, size);

	if (!more)
		f->failed = true;
	return more;
}

static char *print(struct findings *f, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) >= 0)
		return text;
	f->failed = true;
	return NULL;
}

void finding_add(struct findings *f, enum finding_kind kind, const char *what, ...)
{
	struct finding *list = grow(f, f->list, f->n, sizeof(*list));
	va_list args;

	if (!list)
		return;
	f->list = list;
	va_start(args, what);
	list[f->n++] = (struct finding){ .kind = kind, .what = print(f, what, args) };
	va_end(args);
	f->n_of[finding_types[kind].severity]++;
}

void finding_fix(struct findings *f, const char *fix, ...)
{
	va_list args;

	if (f->failed)
		return;
	free(f->list[f->n - 1].fix);
	va_start(args, fix);
	f->list[f->n - 1].fix = print(f, fix, args);
	va_end(args);
}

void finding_device(struct findings *f, const struct pci_addr *addr)
{
	if (!f->failed)
		pci_addr_print(addr, f->list[f->n - 1].address);
}

void finding_place(struct findings *f, const char *file, unsigned line)
{
	struct finding *last = &f->list[f->n - 1];

	if (f->failed)
		return;
	free(last->file);
	last->file = strdup(file);
	last->line = line;
	if (!last->file)
		f->failed = true;
}

/* adds a phrase to the N of *LIST, unless it is there */
static void add_phrase(struct findings *f, char ***list, unsigned *n, const char *format,
		       va_list args)
{
	char **more = grow(f, *list, *n, sizeof(*more)), *phrase;

	if (!more)
		return;
	*list = more;
	phrase = print(f, format, args);
	for (unsigned i = 0; phrase && i < *n; i++) {
		if (!strcmp(more[i], phrase)) {
			free(phrase);
			return;
		}
	}
	more[*n] = phrase;
	*n += phrase != NULL;
}

void finding_looked_at(struct findings *f, const char *phrase, ...)
{
	va_list args;

	va_start(args, phrase);
	add_phrase(f, &f->looked_at, &f->n_looked_at, phrase, args);
	va_end(args);
}

void finding_harmless(struct findings *f, const char *phrase, ...)
{
	va_list args;

	va_start(args, phrase);
	add_phrase(f, &f->harmless, &f->n_harmless, phrase, args);
	va_end(args);
}

void finding_free(struct findings *f)
{
	for (unsigned i = 0; i < f->n; i++) {
		free(f->list[i].what);
		free(f->list[i].fix);
		free(f->list[i].file);
	}
	for (unsigned i = 0; i < f->n_looked_at; i++)
		free(f->looked_at[i]);
	for (unsigned i = 0; i < f->n_harmless; i++)
		free(f->harmless[i]);
	free(f->list);
	free(f->looked_at);
	free(f->harmless);
	*f = (struct findings){ 0 };
}
