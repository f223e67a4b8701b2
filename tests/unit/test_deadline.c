// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "boot/deadline.h"

#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define N_STEPS 6
#define LIMIT	500 /* a busy machine may take long to start a child */

/* what became of each step, in letters: d done, c crashed, l late, - not begun */
static char *seen;

static void step(void *data, int i)
{
	switch (((const char *)data)[i]) {
	case 'h': /* hangs */
	case 'H':
		for (;;)
			pause();
	case 'k': /* is killed */
		kill(getpid(), SIGKILL);
		break;
	case 'e': /* ends the whole worker */
		_exit(0);
	default:
		seen[i] = 'd';
	}
}

/* an H has a minute */
static int limit_ms(const void *data, int i)
{
	return ((const char *)data)[i] == 'H' ? 60000 : LIMIT;
}

static void give_up(void *data, int i, bool crashed)
{
	(void)data;
	seen[i] = crashed ? 'c' : 'l';
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_bad_step_costs_itself_only(void **state)
{
	static const struct {
		const char *steps;
		int total_ms;
		const char *want;
		int end;
	} row[] = {
		{ "......", 10000, "dddddd", 6 },
		{ "h.....", 10000, "lddddd", 6 },
		{ ".h.h..", 10000, "dldldd", 6 },
		{ ".....h", 10000, "dddddl", 6 },
		{ "k.....", 10000, "cddddd", 6 },
		{ ".e.k.k", 10000, "dcdcdc", 6 },
		{ ".kh...", 10000, "dclddd", 6 },
		/* all of them together have a limit too */
		{ "hhhhhh", 900, "ll----", 2 },
		{ ".H....", 2000, "dl----", 2 },
		{ "h.....", 0, "------", 0 },
	};

	(void)state;
	seen = mmap(NULL, N_STEPS + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    0);
	assert_ptr_not_equal(seen, MAP_FAILED);
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct deadline_job job = { .n_steps = N_STEPS,
					    .data = (void *)row[i].steps,
					    .step = step,
					    .limit_ms = limit_ms,
					    .give_up = give_up };
		long start = now_ms(), took;
		int end;

		memset(seen, '-', N_STEPS);
		end = deadline_run(&job, row[i].total_ms);
		took = now_ms() - start;
		row_check(!strcmp(seen, row[i].want), "%s gives %s", row[i].steps, seen);
		row_check(end == row[i].end, "%s: ends at %d", row[i].steps, end);
		/* a hang would last forever */
		row_check(took < 10000, "%s: took %ld ms", row[i].steps, took);
	}
	munmap(seen, N_STEPS + 1);
	rows_end();
}

static void no_steps_are_no_problem(void **state)
{
	struct deadline_job job = { .n_steps = 0 };

	(void)state;
	assert_int_equal(deadline_run(&job, 1000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_step_costs_itself_only),
		cmocka_unit_test(no_steps_are_no_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
