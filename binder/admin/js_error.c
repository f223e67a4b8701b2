// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/js_error.h"

#include "admin/js.h"

#include "boot/log.h"

#define MESSAGES_MAX 1000 /* a file may have thousands of wrong lines */

static json_t *messages;

static json_t *error; /* one of them: the first that is an error, or the first */
static enum log_level level_of_error;

static void note(enum log_level level, const char *text)
{
	if (json_array_size(messages) == MESSAGES_MAX ||
	    json_array_append_new(messages, js_text(text)))
		return;
	if (error && level >= level_of_error)
		return;
	error = json_array_get(messages, json_array_size(messages) - 1);
	level_of_error = level;
}

void js_error_open(void)
{
	messages = json_array();
	log_listen(note);
}

void js_error_print(const char *command, int status)
{
	log_listen(NULL);
	if (js_has_printed() || !messages)
		return;
	status = js_print(command, json_pack("{s:O?, s:O, s:i}", "error", error, "messages",
					     messages, "exit", status));
	(void)status; /* there is an error already */
	json_decref(messages);
}
