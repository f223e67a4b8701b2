// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "boot/deadline.h"
#include "boot/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define N_STEPS 6
#define LIMIT	1000 /* a busy machine may take long to start a child */

/* what became of each step, in letters: d done, c crashed, l late, o over */
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

static void give_up(void *data, int i, enum deadline_why why)
{
	(void)data;
	seen[i] = "lcoa"[why];
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
		int lane; /* where the second lane begins; 0: there is one */
	} row[] = {
		{ "......", 10000, "dddddd", 0 },
		{ "h.....", 10000, "lddddd", 0 },
		{ ".h.h..", 10000, "dldldd", 0 },
		{ ".....h", 10000, "dddddl", 0 },
		{ "k.....", 10000, "cddddd", 0 },
		{ ".e.k.k", 10000, "dcdcdc", 0 },
		{ ".kh...", 10000, "dclddd", 0 },
		/* all of them together have a limit too */
		{ "hhhhhh", 1800, "lloooo", 0 },
		{ ".H....", 2500, "dloooo", 0 },
		{ "h.....", 0, "oooooo", 0 },
		/* lanes run side by side */
		{ "H..H..", 2000, "looloo", 3 },
		{ "H.....", 2000, "lodddd", 2 },
		{ "....H.", 2000, "ddddlo", 4 },
		{ "k..k..", 10000, "cddcdd", 3 },
		{ "hh.hh.", 10000, "lldlld", 3 },
		{ "......", 10000, "dddddd", 5 },
	};

	(void)state;
	seen = mmap(NULL, N_STEPS + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    0);
	assert_ptr_not_equal(seen, MAP_FAILED);
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct deadline_job job = { .data = (void *)row[i].steps,
					    .step = step,
					    .limit_ms = limit_ms,
					    .give_up = give_up };
		struct deadline_lane lanes[] = { { 0, row[i].lane ? row[i].lane : N_STEPS },
						 { row[i].lane, N_STEPS } };
		long start = now_ms(), took;

		memset(seen, '-', N_STEPS);
		deadline_run(&job, lanes, row[i].lane ? 2 : 1,
			     deadline_now_ms() + row[i].total_ms);
		took = now_ms() - start;
		row_check(!strcmp(seen, row[i].want), "%s gives %s", row[i].steps, seen);
		/* a hang would last forever */
		row_check(took < 10000, "%s: took %ld ms", row[i].steps, took);
	}
	munmap(seen, N_STEPS + 1);
	rows_end();
}

static bool is_harmless(const void *data, int i)
{
	return ((const char *)data)[i] == '.';
}

/* without a child, what may block is not begun */
static void without_a_child_the_harmless_is_done(void **state)
{
	struct deadline_job job = { .data = "..h.k.",
				    .step = step,
				    .limit_ms = limit_ms,
				    .give_up = give_up,
				    .is_harmless = is_harmless };
	struct deadline_lane lanes[] = { { 0, 4 }, { 4, N_STEPS } };
	struct rlimit none = { 0 }, old;

	(void)state;
	seen = mmap(NULL, N_STEPS + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    0);
	assert_ptr_not_equal(seen, MAP_FAILED);
	memset(seen, '-', N_STEPS);
	/* a child needs a pipe, and that files */
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	deadline_run(&job, lanes, 2, deadline_now_ms() + 10000);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_string_equal(seen, "ddadad");
	munmap(seen, N_STEPS + 1);
}

static void no_steps_are_no_problem(void **state)
{
	struct deadline_job job = { 0 };
	struct deadline_lane lane = { 0 };

	(void)state;
	deadline_run(&job, NULL, 0, deadline_now_ms() + 1000);
	deadline_run(&job, &lane, 1, deadline_now_ms() + 1000);
}

/* as one that is stuck in a driver's remove() does, though it is killed */
static int leaves_a_child(void *data)
{
	pid_t *child = data;

	pid_t pid = fork();

	if (!pid) {
		poll(NULL, 0, 30000);
		_exit(0);
	}
	/* shared: the child must not write its own 0, which kill() takes for all of the group */
	*child = pid;
	return 3;
}

static void whom_the_work_leaves_behind_costs_nothing(void **state)
{
	pid_t *child = mmap(NULL, sizeof(*child), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	(void)state;
	assert_ptr_not_equal(child, MAP_FAILED);
	status = watch_run(leaves_a_child, child, &(long){ deadline_now_ms() + 10000 });
	assert_true(*child > 0);
	kill(*child, SIGKILL);
	assert_int_equal(status, 3);
	munmap(child, sizeof(*child));
}

static volatile bool *begun; /* in shared memory */

/* lane 0 hangs; lane 1 makes the process that watches both crash */
static void step_until_killed(void *data, int i)
{
	(void)data;
	if (!i) {
		*begun = true;
		poll(NULL, 0, 30000);
	}
	while (!*begun)
		poll(NULL, 0, 10);
	kill(getppid(), SIGKILL);
}

static int limit_of_both(const void *data, int i)
{
	(void)data;
	(void)i;
	return 60000;
}

static int crashes_in_a_run(void *data)
{
	static const struct deadline_job job = { .step = step_until_killed,
						 .limit_ms = limit_of_both };
	static const struct deadline_lane lanes[] = { { 0, 1 }, { 1, 2 } };

	(void)data;
	deadline_run(&job, lanes, 2, deadline_now_ms() + 20000);
	return 0;
}

static void whom_a_crash_leaves_behind_goes_too(void **state)
{
	struct pollfd p;
	int held[2]; /* the one end, by every child */

	(void)state;
	begun = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(begun, MAP_FAILED);
	assert_int_equal(pipe(held), 0);
	assert_int_equal(
		watch_run(crashes_in_a_run, NULL, &(long){ deadline_now_ms() + 10000 }),
		-ECHILD);
	close(held[1]);
	p = (struct pollfd){ .fd = held[0] };
	assert_int_equal(poll(&p, 1, 5000), 1);
	close(held[0]);
	munmap((void *)begun, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_step_costs_itself_only),
		cmocka_unit_test(without_a_child_the_harmless_is_done),
		cmocka_unit_test(no_steps_are_no_problem),
		cmocka_unit_test(whom_the_work_leaves_behind_costs_nothing),
		cmocka_unit_test(whom_a_crash_leaves_behind_goes_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
