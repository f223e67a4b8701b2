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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(tails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
