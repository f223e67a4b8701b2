// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/admin.h"

#include "admin/below.h"

#include "boot/decide.h"
#include "boot/loader.h"
#include "boot/log.h"
#include "boot/scan.h"
#include "boot/sysfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool admin_is_live(const struct admin *a)
{
	return !strcmp(a->options->root, "/");
}

int admin_no_memory(void)
{
	log_error("out of memory");
	return EXIT_SYSTEM;
}

void admin_read_conf(struct admin *a)
{
	if (a->has_input)
		return;
	a->has_input = true;
	input_read_cmdline(&a->input, a->root);
	if (!a->input.cmdline.no_config || a->options->conf)
		input_read_conf(&a->input, a->root, a->options->conf);
}

int admin_read_machine(struct admin *a)
{
	int err;

	if (a->has_machine)
		return EXIT_OK;
	err = scan_machine(a->root, &a->machine, true);
	if (err == -ENOENT) {
		log_error("%s" SYSFS_DEVICES
			  ": not there: is sysfs mounted, and has this system PCI?",
			  admin_is_live(a) ? "/" : "");
		return EXIT_SYSTEM;
	}
	if (err) {
		log_error("unable to read " SYSFS_DEVICES ": %s", strerror(-err));
		return EXIT_SYSTEM;
	}
	a->has_machine = true;
	return EXIT_OK;
}

int admin_make_plan(struct admin *a)
{
	struct loader loader = { .root = a->options->root, .quiet = true };
	int status = admin_read_machine(a), err;

	if (status || a->has_plan)
		return status;
	admin_read_conf(a);
	err = decide_plan(&a->plan, &a->machine, a->root, &a->input, loader_finder(&loader),
			  &loader);
	loader_close(&loader);
	if (!err)
		err = steps_make(&a->steps, &a->plan);
	if (err)
		return admin_no_memory();
	a->has_plan = true;
	return EXIT_OK;
}

void admin_tell_doubts(const struct admin *a)
{
	if (a->input.conf.n_errors)
		log_warning("the configuration has %s: `gpupt plan` shows them",
			    a->input.conf.n_errors == 1 ? "an error" : "errors");
	if (a->input.cmdline.off)
		log_warning(
			"%s is on this boot's kernel command line: a boot with it does nothing of what is planned",
			a->input.cmdline.off);
}

char *admin_read_file(const struct admin *a, const char *path, int *err)
{
	int fd = below_open(a->root, path);
	char *text = NULL;
	size_t len = 0, size = 0;
	ssize_t got = -1;

	while (fd >= 0) {
		if (size - len < 2) {
			char *more = NULL;

			size = size ? 2 * size : 4096;
			if (size <= ADMIN_FILE_MAX)
				more = realloc(text, size);
			if (!more) {
				errno = size > ADMIN_FILE_MAX ? EFBIG : ENOMEM;
				got = -1;
				break;
			}
			text = more;
		}
		got = read(fd, text + len, size - len - 1);
		if (got <= 0)
			break;
		len += got;
	}
	*err = got < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[len] = 0;
	return text;
}

void admin_close(struct admin *a)
{
	if (a->has_plan)
		steps_free(&a->steps);
	plan_free(&a->plan);
	if (a->has_machine)
		machine_free(&a->machine);
	if (a->has_input)
		input_free(&a->input);
	close(a->root);
}
