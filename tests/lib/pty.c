// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pty ANSWERS PROGRAM [ARGUMENT...]: runs PROGRAM at a terminal of 80 columns, without colours, and prints
 * what that shows. Whenever PROGRAM waits at a prompt, which ends in "] ", the next line of the file ANSWERS
 * is typed; after the last one, the end of the input. Standard error stays what it is, and so does
 * PROGRAM's exit status.
 */
#define _GNU_SOURCE /* posix_openpt() */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "pty: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void start(const char *terminal, char *argv[])
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int fd;

	setsid(); /* so that the first terminal that is opened becomes ours */
	fd = open(terminal, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSWINSZ, &size) < 0)
		die(terminal);
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	setenv("NO_COLOR", "1", 1);
	execvp(argv[0], argv);
	die(argv[0]);
}

static void type(int fd, FILE *answers)
{
	char line[256];

	if (!fgets(line, sizeof(line), answers))
		strcpy(line, "\004");
	if (write(fd, line, strlen(line)) < 0)
		die("write");
}

int main(int argc, char *argv[])
{
	char data[4096], last[2] = "";
	FILE *answers = argc > 2 ? fopen(argv[1], "r") : NULL;
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), status;
	ssize_t got;
	pid_t pid;

	if (!answers || fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0)
		die("usage: pty ANSWERS PROGRAM [ARGUMENT...]");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		start(ptsname(fd), argv + 2);
	/* EIO: the last one who had it open is gone */
	while ((got = read(fd, data, sizeof(data))) > 0) {
		for (ssize_t i = 0; i < got; i++) {
			last[0] = last[1];
			last[1] = data[i];
			if (data[i] != '\r')
				putchar(data[i]);
		}
		if (last[0] == ']' && last[1] == ' ')
			type(fd, answers);
	}
	if (waitpid(pid, &status, 0) < 0)
		die("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
