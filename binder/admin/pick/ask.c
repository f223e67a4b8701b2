// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pick/ask.h"

#include "admin/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool ask(const char *prompt, char *answer, unsigned size)
{
	char *line = NULL, *p;
	size_t room = 0;
	ssize_t len;

	printf("%s%s%s ", out_style(STYLE_BOLD), prompt, out_end(STYLE_BOLD));
	fflush(stdout);
	len = getline(&line, &room, stdin);
	if (len < 0) {
		putchar('\n');
		free(line);
		return false;
	}
	while (len && strchr(" \t\r\n", line[len - 1]))
		line[--len] = 0;
	p = line + strspn(line, " \t");
	/* what is too long is no answer to anything */
	snprintf(answer, size, "%s", strlen(p) < size ? p : "?");
	free(line);
	return strcasecmp(answer, "q") != 0;
}

enum answer ask_yes_no(const char *prompt, bool preset)
{
	char text[256], answer[8];

	snprintf(text, sizeof(text), "%s %s", prompt, preset ? "[Y/n]" : "[y/N]");
	while (ask(text, answer, sizeof(answer))) {
		if (!*answer)
			return preset ? ANSWER_YES : ANSWER_NO;
		if (!strcasecmp(answer, "y") || !strcasecmp(answer, "yes"))
			return ANSWER_YES;
		if (!strcasecmp(answer, "n") || !strcasecmp(answer, "no"))
			return ANSWER_NO;
		puts("Please answer y or n, or q to leave all as it is.");
	}
	return ANSWER_QUIT;
}
