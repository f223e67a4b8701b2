// SPDX-License-Identifier: GPL-2.0-or-later
/* The file that `gpupt pick` adds a line to, in a directory of its own. */
#define _GNU_SOURCE /* asprintf() */
#include "test.h"

#include "admin/pick/conffile_replace.h"
#include "boot/input.h"
#include "boot/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LINE "0000:01:00.0 10de:13c2"

static char dir[] = "/tmp/gpupt-test.XXXXXX";

static int set_up(void **state)
{
	(void)state;
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	return mkdtemp(dir) && !chdir(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	char *command;
	int err;

	(void)state;
	if (asprintf(&command, "chmod -R u+w %s; rm -rf %s", dir, dir) < 0)
		return -1;
	err = chdir("/") || system(command);
	free(command);
	return err;
}

static void put(const char *path, const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void assert_holds(const char *path, const char *text)
{
	char found[1024];
	FILE *f = fopen(path, "r");
	size_t len;

	assert_non_null(f);
	len = fread(found, 1, sizeof(found) - 1, f);
	found[len] = 0;
	fclose(f);
	assert_string_equal(found, text);
}

/* the names in the directory PATH, without . and .. */
static unsigned count_files(const char *path)
{
	DIR *d = opendir(path);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

/* what `gpupt pick` does: 0 or -errno */
static int add_line_below(int root, const char *path)
{
	struct conffile file;
	unsigned number;
	const char *which;
	size_t len;
	char *text;
	int err = conffile_open(&file, root, path);

	if (err)
		return err;
	text = conffile_append(&file, LINE, &len, &number);
	assert_non_null(text);
	err = conffile_replace(&file, text, len, &which);
	free(text);
	conffile_close(&file);
	return err;
}

static int add_line(const char *path)
{
	return add_line_below(AT_FDCWD, path);
}

static void append(void **state)
{
	static const struct {
		const char *before, *after;
		unsigned number;
	} rows[] = {
		{ "", LINE "\n", 1 },
		{ "a\n", "a\n" LINE "\n", 2 },
		{ "a", "a\n" LINE "\n", 2 },
		{ "\n", "\n" LINE "\n", 2 },
		{ "a\r\n", "a\r\n" LINE "\r\n", 2 },
		{ "a\r\nb", "a\r\nb\r\n" LINE "\r\n", 3 },
		/* the last line end is the one that counts */
		{ "a\r\nb\n", "a\r\nb\n" LINE "\n", 3 },
		{ "a\nb\r\n", "a\nb\r\n" LINE "\r\n", 3 },
		{ "a\r", "a\r\n" LINE "\n", 2 },
		{ "\r\n", "\r\n" LINE "\r\n", 2 },
		{ "# \xff\xfe", "# \xff\xfe\n" LINE "\n", 2 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		size_t size = strlen(rows[i].before), len;
		struct conffile file = { .text = exact_copy(rows[i].before, size),
					 .len = size };
		unsigned number;
		char *text = conffile_append(&file, LINE, &len, &number);

		assert_non_null(text);
		row_check(len == strlen(rows[i].after) && !memcmp(text, rows[i].after, len) &&
				  number == rows[i].number,
			  "'%s': line %u: '%.*s'", rows[i].before, number, (int)len, text);
		free(text);
		free(file.text);
	}
	rows_end();
}

/* bytes that no line has stay, too */
static void keeps_bytes(void **state)
{
	static const char text[] = "# a\0b\n";
	struct conffile file = { .text = (char *)text, .len = sizeof(text) - 1 };
	unsigned number;
	size_t len;
	char *all = conffile_append(&file, LINE, &len, &number);

	(void)state;
	assert_non_null(all);
	assert_int_equal(len, sizeof(text) - 1 + strlen(LINE "\n"));
	assert_memory_equal(all, text, sizeof(text) - 1);
	free(all);
}

static void existing(void **state)
{
	struct stat st;

	(void)state;
	put("conf", "# one\n", 6);
	assert_int_equal(chmod("conf", 0640), 0);
	assert_int_equal(add_line("conf"), 0);
	assert_holds("conf", "# one\n" LINE "\n");
	assert_holds("conf.bak", "# one\n");
	assert_int_equal(stat("conf", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(stat("conf.bak", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	/* the backup is that of the last change */
	assert_int_equal(add_line("conf"), 0);
	assert_holds("conf.bak", "# one\n" LINE "\n");
	assert_int_equal(count_files("."), 2);
}

static void owner(void **state)
{
	struct stat st;

	(void)state;
	if (geteuid())
		skip();
	put("conf", "# one\n", 6);
	assert_int_equal(chown("conf", 12, 34), 0);
	assert_int_equal(chmod("conf", 04755), 0);
	assert_int_equal(add_line("conf"), 0);
	assert_int_equal(stat("conf", &st), 0);
	assert_int_equal(st.st_uid, 12);
	assert_int_equal(st.st_gid, 34);
	assert_int_equal(st.st_mode & 07777, 04755);
}

/* a new one is what `make install` would have put there, and readable for all */
static void new_file(void **state)
{
	mode_t mask = umask(077);
	struct stat st;
	struct conffile file;

	(void)state;
	assert_int_equal(add_line("conf"), 0);
	umask(mask);
	assert_int_equal(stat("conf", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(count_files("."), 1);
	assert_int_equal(conffile_open(&file, AT_FDCWD, "conf"), 0);
	assert_int_equal(memcmp(file.text, "# gpupt.conf: ", 14), 0);
	assert_int_equal(memcmp(file.text + file.len - strlen("\n" LINE "\n"), "\n" LINE "\n",
				strlen("\n" LINE "\n")),
			 0);
	conffile_close(&file);
	assert_int_equal(add_line("nowhere/conf"), -ENOENT);
}

static void links(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("etc", 0755) | mkdir("srv", 0755), 0);
	put("srv/real", "# one\n", 6);
	put("outside", "# two\n", 6);
	assert_int_equal(symlink("../srv/real", "etc/conf"), 0);
	assert_int_equal(symlink("nowhere", "etc/dangling"), 0);
	assert_int_equal(symlink("loop", "etc/loop"), 0);
	assert_int_equal(symlink("../outside", "etc/out"), 0);
	assert_int_equal(add_line("etc/conf"), 0);
	assert_int_equal(lstat("etc/conf", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds("srv/real", "# one\n" LINE "\n");
	assert_holds("srv/real.bak", "# one\n");
	assert_int_equal(add_line("etc/dangling"), -ENOENT);
	assert_int_equal(add_line("etc/loop"), -ELOOP);
	assert_int_equal(add_line("etc/out"), 0);
	assert_holds("outside", "# two\n" LINE "\n");
	assert_holds("outside.bak", "# two\n");
	assert_int_equal(add_line("etc/"), -EISDIR);
}

/* in a process of its own: what is confined stays so */
static void links_of_a_tree(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(
		mkdir("tree", 0755) | mkdir("tree/etc", 0755) | mkdir("tree/out", 0755), 0);
	assert_int_equal(mkdir("out", 0755), 0);
	put("out/conf", "# outside\n", 10);
	put("tree/out/conf", "# inside\n", 9);
	assert_int_equal(symlink("../../../../../../../out/conf", "tree/etc/up"), 0);
	assert_int_equal(symlink("/out/conf", "tree/etc/absolute"), 0);
	assert_int_equal(symlink("/out", "tree/etc/dir"), 0);
	assert_int_equal(symlink("../../out/new", "tree/etc/new"), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		int root = open("tree", O_RDONLY | O_DIRECTORY);

		root_confine();
		if (add_line_below(root, "/etc/up") || add_line_below(root, "/etc/absolute") ||
		    add_line_below(root, "/etc/dir/new"))
			_exit(10);
		_exit(add_line_below(root, "/etc/new") ? 11 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_holds("out/conf", "# outside\n");
	assert_int_equal(count_files("out"), 1);
	assert_holds("tree/out/conf", "# inside\n" LINE "\n" LINE "\n");
	assert_int_equal(count_files("tree/out"), 4);
}

/* ACLs and labels are such attributes, too */
static void attributes(void **state)
{
	const char *name = geteuid() ? "user.gpupt" : "trusted.gpupt";
	char value[16];

	(void)state;
	put("conf", "# one\n", 6);
	if (setxattr("conf", name, "kept", 4, 0) < 0)
		skip();
	assert_int_equal(add_line("conf"), 0);
	assert_int_equal(getxattr("conf", name, value, sizeof(value)), 4);
	assert_memory_equal(value, "kept", 4);
	assert_int_equal(getxattr("conf.bak", name, value, sizeof(value)), 4);
	/* USER:12 may write, as an ACL has it */
	if (setxattr("conf", "system.posix_acl_access",
		     "\2\0\0\0\1\0\6\0\377\377\377\377\2\0\6\0\14\0\0\0\4\0\4\0\377\377\377\377"
		     "\20\0\6\0\377\377\377\377\40\0\4\0\377\377\377\377",
		     44, 0) < 0)
		skip();
	assert_int_equal(add_line("conf"), 0);
	assert_int_equal(getxattr("conf", "system.posix_acl_access", NULL, 0), 44);
}

/* who may read the directory and the file holds nobody up; whose lock it is, does */
static void locks(void **state)
{
	int dir, file, own;
	struct stat st;

	(void)state;
	put("conf", "# one\n", 6);
	dir = open(".", O_RDONLY | O_DIRECTORY);
	file = open("conf", O_RDONLY);
	assert_int_equal(flock(dir, LOCK_SH) | flock(file, LOCK_EX), 0);
	assert_int_equal(add_line("conf"), 0);
	close(dir);
	close(file);
	/* left by a run that was killed */
	own = open("conf.lock", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(add_line("conf"), 0);
	assert_int_equal(access("conf.lock", F_OK), -1);
	close(own);
	own = open("conf.lock", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(flock(own, LOCK_EX), 0);
	assert_int_equal(add_line("conf"), -EBUSY);
	close(own);
	assert_int_equal(unlink("conf.lock"), 0);
	put("elsewhere", "", 0);
	assert_int_equal(symlink("elsewhere", "conf.lock"), 0);
	assert_int_equal(add_line("conf"), -ELOOP);
	assert_int_equal(unlink("conf.lock"), 0);
	/* nor is what stands where the new file is made written to */
	assert_int_equal(symlink("elsewhere", "conf.new"), 0);
	assert_int_equal(add_line("conf"), 0);
	assert_int_equal(stat("elsewhere", &st), 0);
	assert_int_equal(st.st_size, 0);
}

static void no_file(void **state)
{
	char *large = calloc(1, INPUT_FILE_MAX + 1);

	(void)state;
	assert_int_equal(mkdir("conf", 0755), 0);
	assert_int_equal(add_line("conf"), -EISDIR);
	assert_int_equal(mkfifo("fifo", 0644), 0);
	assert_int_equal(add_line("fifo"), -EINVAL);
	assert_non_null(large);
	memset(large, '#', INPUT_FILE_MAX + 1);
	put("large", large, INPUT_FILE_MAX + 1);
	assert_int_equal(add_line("large"), -EFBIG);
	/* it is just not too large, but with the line it would be */
	put("large", large, INPUT_FILE_MAX);
	assert_int_equal(add_line("large"), -EFBIG);
	free(large);
	assert_int_equal(count_files("."), 3);
}

/* neither step leaves anything behind, or half a change */
static void rename_fails(void **state)
{
	struct conffile file;
	const char *which;
	unsigned number;
	size_t len;
	char *text;

	(void)state;
	put("conf", "# one\n", 6);
	assert_int_equal(mkdir("conf.bak", 0755), 0);
	assert_int_equal(conffile_open(&file, AT_FDCWD, "conf"), 0);
	text = conffile_append(&file, LINE, &len, &number);
	assert_non_null(text);
	assert_int_equal(conffile_replace(&file, text, len, &which), -EISDIR);
	assert_string_equal(strrchr(which, '/'), "/conf.bak");
	free(text);
	conffile_close(&file);
	assert_holds("conf", "# one\n");
	assert_int_equal(count_files("."), 2);
}

static void changed_meanwhile(void **state)
{
	struct conffile old, new;
	const char *which;

	(void)state;
	put("conf", "# one\n", 6);
	assert_int_equal(conffile_open(&old, AT_FDCWD, "conf"), 0);
	assert_int_equal(conffile_open(&new, AT_FDCWD, "new"), 0);
	put("conf", "# two\n", 6);
	put("new", "# two\n", 6);
	assert_int_equal(conffile_replace(&old, "x", 1, &which), -ESTALE);
	assert_int_equal(conffile_replace(&new, "x", 1, &which), -ESTALE);
	assert_holds("conf", "# two\n");
	assert_holds("new", "# two\n");
	assert_int_equal(unlink("conf"), 0);
	assert_int_equal(conffile_replace(&old, "x", 1, &which), -ENOENT);
	assert_int_equal(count_files("."), 1);
	conffile_close(&old);
	conffile_close(&new);
}

/* as somebody who may not write: root may anywhere */
static void read_only(void **state)
{
	struct conffile file;
	int status;
	pid_t pid;

	(void)state;
	put("conf", "# one\n", 6);
	assert_int_equal(chmod(".", 0555), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (!geteuid() && (setgid(65534) || setuid(65534)))
			_exit(10);
		if (conffile_open(&file, AT_FDCWD, "conf"))
			_exit(11);
		if (conffile_may_write(&file) != -EACCES)
			_exit(12);
		conffile_close(&file);
		_exit(add_line("conf") == -EACCES ? 0 : 13);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(conffile_open(&file, AT_FDCWD, "conf"), 0);
	conffile_close(&file);
	assert_holds("conf", "# one\n");
	assert_int_equal(count_files("."), 1);
}

/* a disk that is full, as a limit to the size of files: the temporary file goes, the old one stays */
static void no_space(void **state)
{
	struct rlimit none = { 0, 0 };
	int status;
	pid_t pid;

	(void)state;
	put("conf", "# one\n", 6);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &none) < 0)
			_exit(10);
		_exit(add_line("conf") == -EFBIG ? 0 : 11);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_holds("conf", "# one\n");
	assert_int_equal(count_files("."), 1);
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(append),  cmocka_unit_test(keeps_bytes),
		IN_DIR(existing),	   IN_DIR(owner),
		IN_DIR(new_file),	   IN_DIR(links),
		IN_DIR(no_file),	   IN_DIR(rename_fails),
		IN_DIR(changed_meanwhile), IN_DIR(read_only),
		IN_DIR(no_space),	   IN_DIR(links_of_a_tree),
		IN_DIR(attributes),	   IN_DIR(locks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
