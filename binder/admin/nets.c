// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/nets.h"

#include "admin/below.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX  8 /* a VLAN on a bridge on a bond is three */
#define NAME_LEN   32
#define RTF_REJECT 0x200

enum talk { TALK_NONE, TALK_ADDRESS, TALK_DEFAULT };

/* what line LINE of a table tells of the interface NAME */
typedef enum talk read_line(const char *line, const char *name);

static enum talk read_route(const char *line, const char *name)
{
	char has[NAME_LEN];
	unsigned to, mask;

	if (sscanf(line, "%31s %x %*x %*x %*d %*d %*d %x", has, &to, &mask) != 3 ||
	    strcmp(has, name) != 0)
		return TALK_NONE;
	return to || mask ? TALK_ADDRESS : TALK_DEFAULT;
}

static enum talk read_route6(const char *line, const char *name)
{
	char to[33], has[NAME_LEN];
	unsigned len, flags;

	if (sscanf(line, "%32s %x %*s %*s %*s %*s %*s %*s %x %31s", to, &len, &flags, has) !=
		    4 ||
	    strcmp(has, name) != 0 || len || flags & RTF_REJECT)
		return TALK_NONE;
	return TALK_DEFAULT;
}

static enum talk read_address6(const char *line, const char *name)
{
	char has[NAME_LEN];
	unsigned scope;

	/* any interface that is up has one of its link (scope 0x20) */
	if (sscanf(line, "%*s %*x %*x %x %*x %31s", &scope, has) != 2 ||
	    strcmp(has, name) != 0 || scope)
		return TALK_NONE;
	return TALK_ADDRESS;
}

/* what the interface NAME itself is for, by the kernel's tables */
static enum talk talk_of(int root, const char *name)
{
	static const struct {
		const char *path;
		read_line *read;
	} tables[] = {
		{ "proc/net/route", read_route },
		{ "proc/net/ipv6_route", read_route6 },
		{ "proc/net/if_inet6", read_address6 },
	};
	enum talk talk = TALK_NONE;

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		int fd = below_open(root, tables[i].path);
		FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
		char *line = NULL;
		size_t size = 0;

		while (f && talk != TALK_DEFAULT && getline(&line, &size, f) > 0) {
			enum talk found = tables[i].read(line, name);

			talk = found > talk ? found : talk;
		}
		free(line);
		if (f)
			fclose(f);
	}
	return talk;
}

/*
 * The same of NAME or of what is on top of it; *TOP gets who it is (Documentation/ABI/testing: sysfs has
 * upper_NAME beside the attributes of the lower interface).
 */
static enum talk talk_through(int root, const char *name, char *top, int depth)
{
	enum talk talk = talk_of(root, name);
	char path[NAME_LEN + 24], above[NAME_LEN];
	const struct dirent *entry;
	DIR *list;

	snprintf(top, NAME_LEN, "%s", name);
	snprintf(path, sizeof(path), "sys/class/net/%s", name);
	list = depth ? below_list(root, path) : NULL;
	while (talk != TALK_DEFAULT && (entry = below_next(list))) {
		char found[NAME_LEN];
		enum talk more;

		if (sscanf(entry->d_name, "upper_%31s", above) != 1)
			continue;
		more = talk_through(root, above, found, depth - 1);
		if (more > talk) {
			talk = more;
			strcpy(top, found);
		}
	}
	below_end(list);
	return talk;
}

void nets_add(struct users *users, const struct nodes *nodes, int root)
{
	for (unsigned i = 0; i < nodes->n; i++) {
		const struct node *node = &nodes->node[i];
		char name[NAME_LEN], top[NAME_LEN];
		enum talk talk;

		if (node->kind != NODE_NET)
			continue;
		snprintf(name, sizeof(name), "%.31s", node->name);
		talk = talk_through(root, name, top, DEPTH_MAX);
		if (talk == TALK_NONE)
			continue;
		users_say(users, "the host's %s is on its network interface %s%s%s",
			  talk == TALK_DEFAULT ? "default route" : "network address", name,
			  strcmp(top, name) ? ", by way of " : "",
			  strcmp(top, name) ? top : "");
	}
}
