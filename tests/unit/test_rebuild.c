// SPDX-License-Identifier: GPL-2.0-or-later
/* Running what makes images. */
#include "test.h"

#include "admin/pick/rebuild.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* standard output is no terminal here */
bool out_is_terminal(void);
unsigned out_width(void);
size_t out_cut(const char *text, unsigned columns);

bool out_is_terminal(void)
{
	return false;
}

unsigned out_width(void)
{
	return 80;
}

size_t out_cut(const char *text, unsigned columns)
{
	(void)columns;
	return strlen(text);
}

static void ends(void **state)
{
	static const struct {
		const char *command;
		int status; /* exit status, or that of waitpid() where it was a signal */
		const char *tail;
	} rows[] = {
		{ "true", 0, "" },
		{ "echo one; echo two >&2", 0, "one\ntwo\n" },
		{ "echo one && exit 3", 3 << 8, "one\n" },
		{ "kill -9 $$", SIGKILL, "" },
		{ "/nowhere/update-initramfs -u 2>/dev/null", 127 << 8, "" },
		/* it does not read what is meant for gpupt */
		{ "cat; echo end", 0, "end\n" },
		{ "command -v ldconfig >/dev/null || test ! -e /usr/sbin/ldconfig", 0, "" },
	};

	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "y\n", 2), 2);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
	setenv("PATH", "/usr/bin:/bin", 1);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rebuild r;
		int err = rebuild_run(&r, rows[i].command);

		row_check(!err == !rows[i].status && !r.err && r.status == rows[i].status &&
				  !strcmp(r.tail, rows[i].tail),
			  "%s: %d, status %x, '%s'", rows[i].command, r.err, r.status, r.tail);
	}
	rows_end();
}

/* of much output, the last whole lines */
static void tails(void **state)
{
	struct rebuild r;
	char last[32];

	(void)state;
	assert_int_equal(
		rebuild_run(
			&r,
			"i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i + 1)); done; false"),
		-1);
	assert_true(strlen(r.tail) > REBUILD_TAIL - 32);
	assert_int_equal(strncmp(r.tail, "line ", 5), 0);
	snprintf(last, sizeof(last), "line %d\n", 4999);
	assert_string_equal(r.tail + strlen(r.tail) - strlen(last), last);
	/* one line that is longer than what is kept */
	assert_int_equal(rebuild_run(&r, "printf %05000d 7"), 0);
	assert_int_equal(strlen(r.tail), REBUILD_TAIL);
	assert_int_equal(r.tail[REBUILD_TAIL - 1], '7');
}

/* a daemon that the command leaves behind has its standard output, and is not waited for */
static void daemons(void **state)
{
	struct rebuild r;

	(void)state;
	assert_int_equal(rebuild_run(&r, "sleep 30 & echo $!; echo end"), 0);
	assert_true(r.seconds < 10);
	assert_non_null(strstr(r.tail, "end\n"));
	kill(atoi(r.tail), SIGKILL);
}

static void warnings(void **state)
{
	static const struct {
		const char *command, *warnings;
	} rows[] = {
		{ "echo update-initramfs: Generating /boot/initrd.img", "" },
		{ "echo 'W: Possible missing firmware x for module y'; echo end",
		  "W: Possible missing firmware x for module y\n" },
		{ "echo '==> WARNING: errors were encountered' >&2",
		  "==> WARNING: errors were encountered\n" },
		{ "echo 'dracut[E]: FAILED'; echo dracut-install: ERROR: installing x",
		  "dracut[E]: FAILED\ndracut-install: ERROR: installing x\n" },
		{ "printf 'one\\rW: two'", "W: two\n" },
		/* it does not talk to the terminal */
		{ "printf 'W: \\033[2Jx\\n'", "W: ?[2Jx\n" },
	};
	struct rebuild r;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		row_check(!rebuild_run(&r, rows[i].command) &&
				  !strcmp(r.warnings, rows[i].warnings) && !r.more_warnings,
			  "%s: '%s'", rows[i].command, r.warnings);
	}
	rows_end();
	/* also those that 10,000 lines follow, and no more than there is room for */
	assert_int_equal(rebuild_run(&r, "echo W: first; seq 10000"), 0);
	assert_string_equal(r.warnings, "W: first\n");
	assert_int_equal(rebuild_run(&r, "yes W: again | head -n 1000"), 0);
	assert_true(strlen(r.warnings) < sizeof(r.warnings));
	assert_int_equal(strlen(r.warnings) / strlen("W: again\n") + r.more_warnings, 1000);
}

/* Ctrl-C: gpupt stays to say what state things are in; after it, signals are as before */
static void interrupted(void **state)
{
	struct sigaction now;
	struct rebuild r;

	(void)state;
	signal(SIGINT, SIG_DFL); /* a shell has it ignored by what runs in its background */
	assert_int_equal(rebuild_run(&r, "kill -INT $PPID; kill -INT $$; sleep 30"), -1);
	assert_true(r.interrupted && r.seconds < 10);
	assert_true(WIFSIGNALED(r.status) && WTERMSIG(r.status) == SIGINT);
	assert_int_equal(rebuild_run(&r, "kill -TERM $PPID; exec sleep 30"), -1);
	assert_true(r.interrupted && r.seconds < 10);
	assert_int_equal(rebuild_run(&r, "trap : INT; kill -INT $PPID; kill -INT $$"), 0);
	assert_true(r.interrupted);
	assert_int_equal(sigaction(SIGINT, NULL, &now), 0);
	assert_true(now.sa_handler == SIG_DFL);
	/* under nohup */
	signal(SIGHUP, SIG_IGN);
	assert_int_equal(rebuild_run(&r, "kill -HUP $PPID; kill -HUP $$"), 0);
	assert_false(r.interrupted);
	signal(SIGHUP, SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),	       cmocka_unit_test(tails),
		cmocka_unit_test(daemons),     cmocka_unit_test(warnings),
		cmocka_unit_test(interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
