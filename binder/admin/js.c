// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* mempcpy() */
#include "admin/js.h"

#include "admin/admin.h"
#include "admin/js_dump.h"

#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool failed, printed;

/* the length of the character at P, of LEN bytes at most; 0: it is no UTF-8. jansson knows what is. */
static size_t character(const char *p, size_t len)
{
	for (size_t n = 1; n <= 4 && n <= len; n++) {
		json_t *string = json_stringn(p, n);

		json_decref(string);
		if (string)
			return n;
	}
	return 0;
}

json_t *js_textn(const char *text, size_t len)
{
	json_t *string = json_stringn(text, len);
	const char *end = text + len;
	char *utf8, *p;

	if (string)
		return string;
	p = utf8 = malloc(2 * len + 1);
	if (!utf8)
		return NULL;
	while (text < end) {
		size_t n = character(text, end - text);
		unsigned char c = *text;

		if (n) {
			p = mempcpy(p, text, n);
		} else {
			*p++ = (char)(0xc0 | c >> 6);
			*p++ = (char)(0x80 | (c & 0x3f));
			n = 1;
		}
		text += n;
	}
	string = json_stringn(utf8, p - utf8);
	free(utf8);
	return string;
}

json_t *js_text(const char *text)
{
	return js_textn(text, strlen(text));
}

json_t *js_text_or_null(const char *text)
{
	return text && *text ? js_text(text) : json_null();
}

json_t *js_number(json_int_t number)
{
	return number < 0 ? json_null() : json_integer(number);
}

json_t *js_address(const struct machine *machine, int dev)
{
	char addr[PCI_ADDR_LEN];

	return dev < 0 ? json_null()
		       : json_string(pci_addr_print(&machine->devs[dev].addr, addr));
}

json_t *js_device(const struct pci_dev *dev)
{
	const struct pci_ids *ids = &dev->ids;
	char addr[PCI_ADDR_LEN];

	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "address",
			 pci_addr_print(&dev->addr, addr), "id",
			 json_sprintf("%04x:%04x", ids->vendor, ids->device), "subsystem",
			 json_sprintf("%04x:%04x", ids->subvendor, ids->subdevice), "class",
			 json_sprintf("%06x", ids->class), "group", js_number(dev->group));
}

void js_set(json_t *object, const char *name, json_t *value)
{
	failed |= json_object_set_new(object, name, value) < 0;
}

void js_append(json_t *array, json_t *value)
{
	failed |= json_array_append_new(array, value) < 0;
}

json_t *js_conf_errors(const struct conf *conf)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < conf->n_errors && i < CONF_ERRORS_MAX; i++) {
		const struct conf_error *e = &conf->errors[i];

		js_append(array, json_pack("{s:o, s:i, s:i, s:o}", "file", js_text(e->file),
					   "line", (int)e->line, "column", (int)e->column,
					   "message", js_text(e->what)));
	}
	return array;
}

int js_print(const char *command, json_t *object)
{
	/* what it holds is not freed: the end of the process is sooner done with it */
	static json_t *all __attribute__((used));

	printed = true; /* where memory is short, an error would find none either */
	all = json_pack("{s:s, s:s?}", "gpupt", GPUPT_VERSION, "command", command);
	failed |= !all || !object || json_object_update(all, object) < 0;
	json_decref(object);
	if (failed)
		return admin_no_memory();
	if (!js_dump(all, stdout))
		putchar('\n');
	return EXIT_OK; /* out_close() tells what could not be written */
}

bool js_has_printed(void)
{
	return printed;
}
