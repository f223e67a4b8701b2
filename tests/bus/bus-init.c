// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's first process when rdinit=/bus-init: inserts the modules that /bus/modules lists, a file
 * below /bus and its parameters on each line, and becomes the image's own /init. That finds the machine
 * complete, as if it had always been there, and nothing mounted, opened or started.
 * After "& " a module is inserted by a process of its own, for one whose probe is to go on meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* klibc has it and does not declare it. */
int finit_module(int fd, const char *parameters, int flags);

static void insert(char *line)
{
	const char *parameters = "";
	char *blank;
	int fd;

	blank = strchr(line, ' ');
	if (blank) {
		*blank = '\0';
		parameters = blank + 1;
	}
	fd = open(line, O_RDONLY);
	if (fd < 0 || finit_module(fd, parameters, 0))
		fprintf(stderr, "bus-init: unable to insert /bus/%s: %s\n", line,
			strerror(errno));
	close(fd);
}

int main(int argc, char **argv)
{
	char line[1024];
	FILE *file;

	(void)argc;
	file = chdir("/bus") ? NULL : fopen("modules", "r");
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "& ", 2)) {
			if (fork())
				continue;
			insert(line + 2);
			return 0;
		}
		if (*line)
			insert(line);
	}
	if (!file || fclose(file) || chdir("/"))
		fprintf(stderr, "bus-init: unable to read /bus/modules: %s\n", strerror(errno));
	argv[0] = "/init";
	execv(argv[0], argv);
	fprintf(stderr, "bus-init: unable to run /init: %s\n", strerror(errno));
	return 1;
}
