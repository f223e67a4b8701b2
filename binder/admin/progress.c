// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MS 1000
#define STEP_MS	 250

static const char *doing;
static int64_t next_ms;
static bool shown;

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void progress_begin(const char *what)
{
	doing = isatty(STDERR_FILENO) ? what : NULL;
	shown = false;
	next_ms = now_ms() + FIRST_MS;
}

void progress_step(uint64_t done, uint64_t all)
{
	int64_t now;

	if (!doing)
		return;
	now = now_ms();
	if (now < next_ms)
		return;
	next_ms = now + STEP_MS;
	shown = true;
	if (all)
		fprintf(stderr, "\r%s: %u %%\033[K", doing, (unsigned)(100 * done / all));
	else
		fprintf(stderr, "\r%s ...\033[K", doing);
}

void progress_end(void)
{
	if (doing && shown)
		fputs("\r\033[K", stderr);
	doing = NULL;
}
