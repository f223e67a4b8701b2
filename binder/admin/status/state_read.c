// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/status/state_read.h"

#include "admin/below.h"
#include "admin/image/image_contents.h"
#include "admin/image/images.h"
#include "admin/obstacle.h"

#include "boot/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* the running kernel's images come first */
struct search {
	struct state *state;
	struct admin *a;
	struct timespec conf; /* when the configuration was changed last */
	time_t boot;	      /* when this boot began; 0: not known */
	bool failed;
};

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

static void take_time(struct search *s, int dir, const char *path)
{
	struct stat st;

	if (!fstatat(dir, path, &st, 0) && is_before(&s->conf, &st.st_mtim))
		s->conf = st.st_mtim;
}

/* of the files, and of their folders, where one may have gone */
static void read_conf_time(struct search *s)
{
	static const char *const dirs[] = { "usr/lib/gpupt.conf.d", "run/gpupt.conf.d",
					    "etc/gpupt.conf.d" };

	take_time(s, s->a->root, &INPUT_CONF[1]);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		DIR *list = below_list(s->a->root, dirs[i]);
		const struct dirent *entry;

		if (list)
			take_time(s, dirfd(list), ".");
		while ((entry = below_next(list)))
			take_time(s, dirfd(list), entry->d_name);
		below_end(list);
	}
}

static void read_boot_time(struct search *s)
{
	int err;
	char *text = admin_read_file(s->a, "proc/stat", &err);
	const char *at = text ? strstr(text, "\nbtime ") : NULL;

	if (at)
		s->boot = strtoll(at + strlen("\nbtime "), NULL, 10);
	free(text);
}

/* whether an image can be compared by what is in it: what is wanted is these files, and they were read */
static bool is_comparable(const struct admin *a)
{
	const struct conf *conf = &a->input.conf;

	for (unsigned i = 0; i < conf->n_errors && i < CONF_ERRORS_MAX; i++) {
		if (!conf->errors[i].line)
			return false;
	}
	return !a->input.cmdline.no_config;
}

/* whether the image PATH has the lines: by its contents, or by its time where those cannot be seen */
static bool has_lines(struct search *s, const char *path, const char *kernel,
		      const struct stat *st)
{
	struct contents contents = { .kernel = kernel };
	bool newer = !is_before(&st->st_mtim, &s->conf), answer = newer;
	char what[256];
	int err = image_contents_read(&contents, s->a->root, path + 1, what, sizeof(what));

	s->failed |= err == -ENOMEM;
	s->state->denied |= err == -EACCES && !newer;
	if (!err && !contents.has_bind)
		answer = false;
	else if (!err && !contents.is_unsure && is_comparable(s->a))
		answer = image_contents_hash(&contents) == s->a->input.hash;
	image_contents_free(&contents);
	return answer;
}

static void look_at_image(struct search *s, const char *path, const char *kernel,
			  bool is_running)
{
	struct state *state = s->state;
	struct stat st;
	bool since;

	if (fstatat(s->a->root, path + 1, &st, 0) < 0)
		return;
	since = !s->boot || st.st_mtim.tv_sec >= s->boot;
	/* what the next boot will have is better news than what this one has missed */
	if (*state->image && (state->since_boot || !since) &&
	    !(is_running && *state->kernel && since))
		return;
	if (!has_lines(s, path, kernel, &st))
		return;
	snprintf(state->image, sizeof(state->image), "%s", path);
	snprintf(state->kernel, sizeof(state->kernel), "%s", is_running ? "" : kernel);
	state->since_boot = since;
}

static void look_at_kernel(struct search *s, const char *kernel, bool is_running)
{
	struct images images;

	images_find(&images, s->a, kernel);
	s->state->denied |= images.denied && !images.n;
	for (unsigned i = 0; i < images.n; i++) {
		if (images.list[i].kind != IMAGE_FALLBACK)
			look_at_image(s, images.list[i].path, kernel, is_running);
	}
}

static int look_at_images(struct search *s)
{
	int err;
	char *running = admin_read_file(s->a, "proc/sys/kernel/osrelease", &err);
	DIR *list = below_list(s->a->root, "lib/modules");
	const struct dirent *entry;

	read_conf_time(s);
	read_boot_time(s);
	s->state->overlay = images_run_overlay(s->a);
	if (running) {
		running[strcspn(running, "\n")] = 0;
		look_at_kernel(s, running, true);
	}
	while ((entry = below_next(list))) {
		/* where nothing tells which one runs, it may be this one */
		if (!running || strcmp(running, entry->d_name) != 0)
			look_at_kernel(s, entry->d_name, !running);
	}
	below_end(list);
	free(running);
	return s->failed ? admin_no_memory() : EXIT_OK;
}

int state_read(struct state *s, struct admin *a, const struct record *report)
{
	struct search search = { .state = s, .a = a };
	const char *result = record_text(report->json, "result");
	bool good = report->kind == RECORD_GOOD;

	*s = (struct state){ .report = report->kind,
			     .off = result && !strcmp(result, "off"),
			     .has_lines = a->input.conf.n_rules,
			     .has_errors = a->input.conf.n_errors,
			     .files_ignored = a->input.cmdline.no_config };
	/* with gpupt.config=none the boot read no files, and with --config these are others */
	s->stale = good && !a->options->conf && !a->input.cmdline.no_config &&
		   report_is_stale(a->root, a->input.hash);
	if (state_decide(s) != STATE_TO_REBUILD || a->options->conf)
		return EXIT_OK;
	obstacle_find(a, s->obstacle, sizeof(s->obstacle));
	return look_at_images(&search);
}
