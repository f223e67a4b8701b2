// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/obstacle.h"

#include "admin/below.h"
#include "admin/generator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DROP_IN "etc/mkinitcpio.conf.d/zz-gpupt.conf" /* which does that */

/* whether LINE of dracut.conf, leaves out our module or those of vfio */
static bool is_omitted(const char *line)
{
	line += strspn(line, " \t");
	if (!strncmp(line, "omit_dracutmodules", strlen("omit_dracutmodules")))
		return strstr(line, "gpupt");
	return !strncmp(line, "omit_drivers", strlen("omit_drivers")) && strstr(line, "vfio");
}

/* a preset that names a configuration file makes mkinitcpio ignore our drop-in */
static bool has_config(const char *line)
{
	const char *name = strstr(line, "_config=");

	line += strspn(line, " \t");
	return *line != '#' && name && strcspn(line, "=") == (size_t)(name - line) + 7;
}

/* the first line of FILE that MATCH says yes to, into LINE */
static bool find_line(struct admin *a, const char *file, bool (*match)(const char *line),
		      char *line, size_t size)
{
	int err;
	char *text = admin_read_file(a, file, &err), *rest = text, *next;
	bool found = false;

	while (!found && (next = strsep(&rest, "\n"))) {
		found = match(next);
		if (found)
			snprintf(line, size, "%s", next + strspn(next, " \t"));
	}
	free(text);
	return found;
}

/* the same for all files of a folder; FILE becomes the path of the one that has it */
static bool find_line_below(struct admin *a, const char *dir, bool (*match)(const char *line),
			    char *file, char *line, size_t size)
{
	DIR *list = below_list(a->root, dir);
	const struct dirent *entry;
	bool found = false;

	while (!found && (entry = below_next(list))) {
		if (snprintf(file, size, "%s/%s", dir, entry->d_name) < (int)size)
			found = find_line(a, file, match, line, size);
	}
	below_end(list);
	return found;
}

char *obstacle_find(struct admin *a, char *text, size_t size)
{
	const struct generator *g = generator_find_hooked(a);
	char file[256], line[256], package[48] = "";

	*text = 0;
	if (g && !below_has(a->root, g->hook)) {
		/* mkinitcpio's comes with the package of the command */
		if (strcmp(g->name, "mkinitcpio") != 0)
			snprintf(package, sizeof(package), "the package gpupt-%s, or ",
				 g->name);
		snprintf(text, size, "install gpupt's hook (%smake install HOOKS=%s)", package,
			 g->name);
	} else if (g && !strcmp(g->name, "dracut")) {
		snprintf(file, sizeof(file), "etc/dracut.conf");
		if (find_line(a, file, is_omitted, line, sizeof(line)) ||
		    find_line_below(a, "etc/dracut.conf.d", is_omitted, file, line,
				    sizeof(line)) ||
		    find_line_below(a, "usr/lib/dracut/dracut.conf.d", is_omitted, file, line,
				    sizeof(line)))
			snprintf(text, size, "take gpupt and vfio out of %s in /%s", line,
				 file);
	} else if (g && !strcmp(g->name, "mkinitcpio")) {
		if (find_line_below(a, "etc/mkinitcpio.d", has_config, file, line,
				    sizeof(line)))
			snprintf(
				text, size,
				"put gpupt before udev or systemd in HOOKS of %s, which /%s names",
				strchr(line, '=') + 1, file);
		else if (!below_has(a->root, DROP_IN))
			snprintf(
				text, size,
				"put gpupt before udev or systemd in HOOKS of /etc/mkinitcpio.conf");
	}
	return text;
}
