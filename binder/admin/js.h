/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers of --json, on top of jansson. What a lack of memory leaves out of an answer is noted, so
 * that no caller has to: js_print() then prints none.
 */
#pragma once

#include "core/conf.h"
#include "core/machine.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * TEXT, or LEN bytes of it. Lines and names of files may be any bytes: what is no UTF-8 gets its
 * number, as in the report of gpupt-bind.
 */
json_t *js_text(const char *text);
json_t *js_textn(const char *text, size_t len);

/* The same; null where TEXT is NULL or empty. */
json_t *js_text_or_null(const char *text);

/* NUMBER, or null where it is negative. */
json_t *js_number(json_int_t number);

/* The address of device DEV of MACHINE; null where DEV is -1. */
json_t *js_address(const struct machine *machine, int dev);

/* An object that says what device DEV is: "address", "id", "subsystem", "class" and "group". */
json_t *js_device(const struct pci_dev *dev);

/* Makes VALUE the member NAME of OBJECT, or the next one of ARRAY. Takes the reference. */
void js_set(json_t *object, const char *name, json_t *value);
void js_append(json_t *array, json_t *value);

/* What is wrong in the files of CONF: a list of objects with "file", "line", "column" and "message". */
json_t *js_conf_errors(const struct conf *conf);

/*
 * Prints OBJECT, the answer of COMMAND (NULL: none that gpupt has), with the members "gpupt" (the version) and "command" before its
 * own, and takes the reference. An exit status.
 */
int js_print(const char *command, json_t *object);

/* Whether js_print() has printed. */
bool js_has_printed(void);
