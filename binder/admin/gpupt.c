// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt: what an administrator asks and tells gpupt on the running system. This file holds the
 * options, the table of commands and the exit status.
 */
#include "admin/admin.h"
#include "admin/js_error.h"
#include "admin/out.h"

#include "boot/log.h"
#include "boot/root.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct command {
	const char *name, *operands, *help;
	int (*run)(struct admin *a);
	int min, max; /* number of operands */
} commands[] = {
	{ "list", "[--all|--long|--plain|--tree]", "devices, or those of ADDRESS|ID...",
	  cmd_list, 0, 1024 },
	{ "show", "ADDRESS|ID", "one device in full", cmd_show, 1, 1 },
	{ "plan", "", "what the next boot will do, and why", cmd_plan, 0, 0 },
	{ "check", "[--explain NAME]", "whether all is there that a boot needs", cmd_check, 0,
	  0 },
	{ "status", "", "what has become of the plan", cmd_status, 0, 0 },
	{ "pick", "[--yes ADDRESS] [--force] [--rebuild]", "choose a card and write its line",
	  cmd_pick, 0, 9 },
	{ "bind", "[--force] ADDRESS|ID", "give a device to vfio-pci now", cmd_bind, 1, 1 },
	{ "release", "[--force] ADDRESS|ID|UUID", "give a device back to the host", cmd_release,
	  1, 1 },
	{ "create", "", "make the configured virtual devices", cmd_create, 0, 0 },
	{ "export", "[--iommufd] FORMAT [ADDRESS|ID...]",
	  "what QEMU, libvirt, ... want to read", cmd_export, 1, 1024 },
	{ "report", "[FILE|-]", "one file for a bug report", cmd_report, 0, 1 },
};

#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

enum {
	OPT_ROOT = 256,
	OPT_CONFIG,
	OPT_JSON,
	OPT_ALL,
	OPT_LONG,
	OPT_PLAIN,
	OPT_TREE,
	OPT_YES,
	OPT_FORCE,
	OPT_REBUILD,
	OPT_EXPLAIN,
	OPT_IOMMUFD
};

static const struct option longs[] = {
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "long", no_argument, NULL, OPT_LONG },
	{ "plain", no_argument, NULL, OPT_PLAIN },
	{ "tree", no_argument, NULL, OPT_TREE },
	{ "yes", no_argument, NULL, OPT_YES },
	{ "force", no_argument, NULL, OPT_FORCE },
	{ "rebuild", no_argument, NULL, OPT_REBUILD },
	{ "explain", required_argument, NULL, OPT_EXPLAIN },
	{ "iommufd", no_argument, NULL, OPT_IOMMUFD },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* which commands know an option; the others are for all */
static const struct {
	int option;
	const char *commands;
} users[] = {
	{ OPT_JSON, " list show plan check status pick bind release create export " },
	{ OPT_ALL, " list " },
	{ OPT_LONG, " list " },
	{ OPT_PLAIN, " list " },
	{ OPT_TREE, " list " },
	{ OPT_YES, " pick " },
	{ OPT_FORCE, " bind pick release " },
	{ OPT_REBUILD, " pick " },
	{ OPT_EXPLAIN, " check " },
	{ OPT_IOMMUFD, " export " },
};

/* without a command */
static const struct command next = { "alone", "", "", cmd_next, 0, 0 };

static void print_usage(FILE *f)
{
	fputs("usage: gpupt [OPTION...] [COMMAND [ARGUMENT...]]\n", f);
	fprintf(f, "  %-8s %-34s %s\n", "", "", "where things are, and what comes next");
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(f, "  %-8s %-34s %s\n", commands[i].name, commands[i].operands,
			commands[i].help);
	fputs("options of all commands:\n"
	      "  --json         the answer as JSON, for programs\n"
	      "  --root DIR     the tree that holds /etc, /proc, /sys, /run, /lib and /boot\n"
	      "  --config FILE  read FILE instead of /etc/gpupt.conf and the drop-ins\n"
	      "  --version  --help\n"
	      "All of it: gpupt(8), gpupt.conf(5).\n",
	      f);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static bool knows(const struct command *command, int option)
{
	char word[32];

	snprintf(word, sizeof(word), " %s ", command->name);
	for (size_t i = 0; i < sizeof(users) / sizeof(*users); i++) {
		if (users[i].option == option)
			return strstr(users[i].commands, word);
	}
	return true;
}

static const char *option_name(int option)
{
	const struct option *o = longs;

	while (o->val != option)
		o++;
	return o->name;
}

static int fail_usage(const char *what, const char *hint)
{
	log_error("%s: %s", what, hint);
	return EXIT_USAGE;
}

/* one option of the command line: false where it is none */
static bool set_option(struct options *o, int option)
{
	switch (option) {
	case OPT_ROOT:
		o->root = optarg;
		return true;
	case OPT_CONFIG:
		o->conf = optarg;
		return true;
	case OPT_JSON:
		return o->json = true;
	case OPT_ALL:
		return o->all = true;
	case OPT_LONG:
		return o->full = true;
	case OPT_PLAIN:
		return o->plain = true;
	case OPT_TREE:
		return o->tree = true;
	case OPT_YES:
		return o->yes = true;
	case OPT_FORCE:
		return o->force = true;
	case OPT_REBUILD:
		return o->rebuild = true;
	case OPT_EXPLAIN:
		o->explain = optarg;
		return true;
	case OPT_IOMMUFD:
		return o->iommufd = true;
	default:
		return false;
	}
}

static int run_command(const struct command *command, struct options *options, char **args,
		       int n_args)
{
	struct admin a = { .options = options, .args = args };
	struct stat given, live;
	int status;

	if (n_args < command->min) {
		log_error("%s: expected: gpupt %s %s", command->name, command->name,
			  command->operands);
		return EXIT_USAGE;
	}
	if (n_args > command->max)
		return fail_usage(args[command->max],
				  "one word too many: `gpupt --help` shows what is expected");
	a.root = open(options->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a.root < 0) {
		log_error("%s: %s", options->root, strerror(errno));
		return EXIT_SYSTEM;
	}
	if (!fstat(a.root, &given) && !stat("/", &live) && given.st_dev == live.st_dev &&
	    given.st_ino == live.st_ino)
		options->root = "/"; /* however it was spelt */
	else
		root_confine();
	status = command->run(&a);
	admin_close(&a);
	return out_close(status);
}

/* *FOUND: the command, as soon as it is known */
static int run(int argc, char *argv[], const struct command **found)
{
	struct options options = { .root = "/" };
	const struct command *command;
	unsigned used[8], n_used = 0;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":Vh", longs, NULL)) != -1) {
		switch (c) {
		case 'V':
			puts("gpupt " GPUPT_VERSION);
			return out_close(EXIT_OK);
		case 'h':
			print_usage(stdout);
			return out_close(EXIT_OK);
		case ':':
			return fail_usage(argv[optind - 1], "a value must follow");
		default:
			if (!set_option(&options, c))
				return fail_usage(argv[optind - 1],
						  "unknown option: see `gpupt --help`");
			if (n_used < sizeof(used) / sizeof(*used))
				used[n_used++] = c;
		}
	}
	*found = command = optind == argc ? &next : find_command(argv[optind]);
	if (!command)
		return fail_usage(argv[optind], "unknown command: see `gpupt --help`");
	for (unsigned i = 0; i < n_used; i++) {
		if (!knows(command, used[i])) {
			log_error("--%s: not an option of `gpupt%s%s`: see `gpupt --help`",
				  option_name(used[i]), command == &next ? "" : " ",
				  command == &next ? "" : command->name);
			return EXIT_USAGE;
		}
	}
	optind += optind < argc;
	return run_command(command, &options, argv + optind, argc - optind);
}

/* also where the options are wrong: a program waits for an answer that it can read */
static bool wants_json(char *argv[])
{
	while (*++argv) {
		if (!strcmp(*argv, "--json"))
			return true;
	}
	return false;
}

int main(int argc, char *argv[])
{
	const struct command *command = NULL;
	bool json = wants_json(argv);
	int status;

	/* libkmod prints by itself until it is told otherwise */
	setenv("KMOD_LOG", "0", 0);
	out_open();
	if (json)
		js_error_open();
	status = run(argc, argv, &command);
	if (json && status)
		js_error_print(command && command != &next ? command->name : NULL, status);
	return status;
}
