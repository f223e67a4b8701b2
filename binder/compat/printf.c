// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All messages and paths are made here. klibc's vsnprintf() is 2.4 KB; this one has what gpupt and libkmod ask for: %s, %c,
 * %m, %d, %u, %x, %X and %p, a width with or without 0, a precision of %s, l and z. Linked into the static gpupt-bind
 * only.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* what stands between % and the letter */
struct spec {
	char pad;
	bool is_long;
	size_t width, most;
};

struct word {
	const char *text;
	size_t len;
	char digits[24]; /* room for what is not there yet */
};

static const char *read_spec(struct spec *spec, const char *p, va_list *args)
{
	*spec = (struct spec){ .pad = *p == '0' ? '0' : ' ', .most = -1 };
	while (*p >= '0' && *p <= '9')
		spec->width = 10 * spec->width + *p++ - '0';
	if (*p == '.') {
		spec->most = *++p == '*' ? va_arg(*args, int) : *p - '0';
		p++;
	}
	while (*p == 'l' || *p == 'z') {
		spec->is_long = true;
		p++;
	}
	return p;
}

static void make_number(struct word *word, unsigned long number, unsigned base, char ten)
{
	char *at = word->digits + sizeof(word->digits);

	do {
		char digit = number % base;

		*--at = digit < 10 ? '0' + digit : ten + digit - 10;
		number /= base;
	} while (number);
	word->text = at;
	word->len = word->digits + sizeof(word->digits) - at;
}

static void make_word(struct word *word, char letter, const struct spec *spec, va_list *args)
{
	long number;

	switch (letter) {
	case 's':
	case 'm':
		word->text = letter == 's' ? va_arg(*args, const char *) : strerror(errno);
		word->len = strnlen(word->text, spec->most);
		return;
	case 'c':
		*word->digits = va_arg(*args, int);
		word->text = word->digits;
		word->len = 1;
		return;
	}
	if (spec->is_long || letter == 'p')
		number = va_arg(*args, long);
	else if (letter == 'd')
		number = va_arg(*args, int);
	else
		number = va_arg(*args, unsigned);
	if (letter == 'd' && number < 0) {
		make_number(word, -(unsigned long)number, 10, 0);
		word->digits[sizeof(word->digits) - ++word->len] = '-';
		word->text--;
		return;
	}
	make_number(word, number, letter == 'd' || letter == 'u' ? 10 : 16,
		    letter == 'X' ? 'A' : 'a');
}

int vsnprintf(char *text, size_t size, const char *format, va_list args)
{
	size_t len = 0;
	va_list rest;

	va_copy(rest, args);
	for (; *format; format++) {
		struct spec spec;
		struct word word;
		size_t pad = 0;

		word.text = format;
		word.len = 1;
		if (*format == '%') {
			word.text = format = read_spec(&spec, format + 1, &rest);
			if (*format != '%')
				make_word(&word, *format, &spec, &rest);
			if (spec.width > word.len)
				pad = spec.width - word.len;
		}
		for (size_t i = 0; i < pad + word.len; i++, len++) {
			if (len < size)
				text[len] = i < pad ? spec.pad : word.text[i - pad];
		}
	}
	va_end(rest);
	if (size)
		text[len < size ? len : size - 1] = 0;
	return len;
}
