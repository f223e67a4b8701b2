// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timeit [-t] [-e LIST] PREFIX COMMAND [ARGUMENT...]: runs COMMAND and prints lines of PREFIX, a figure's name and
 * its value. -e: once for each line of the file LIST, which is one more argument; the figures are the sums.
 *
 *	ns       CLOCK_MONOTONIC from just before exec to just after the exit
 *	cpu_us   processor time of it and all its children, the kernel's on their behalf too
 *	status   exit status, the largest
 *
 * With -t it is traced with all its children, and then time says nothing. The figures are instead:
 *
 *	calls      system calls, execve of COMMAND itself not among them
 *	processes  how many there were, threads too
 *	peak_kib   the most memory that all of them had at a time: Pss, so what is shared counts once
 *	call.N     how often the system call N
 *
 * Linux on x86-64. Static, with klibc: what exec takes away from it is little, and always the same.
 */
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS 512
#define LIVE  64

enum {
	TRACEME = 0,
	SYSCALL = 24,
	SETOPTIONS = 0x4200,
	GET_SYSCALL_INFO = 0x420e,
	/* TRACESYSGOOD, fork, vfork, clone, exec, exit; and none outlives the tracer */
	OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x40 | 0x100000,
	EVENT_EXEC = 4,
	EVENT_EXIT = 6,
	SYSCALL_ENTRY = 1,
};

struct syscall_info {
	unsigned char op, pad[3];
	unsigned int arch;
	unsigned long long ip, sp, nr, args[6];
};

static struct {
	long long ns, cpu_us;
	long calls, processes, peak_kib;
	int status;
	unsigned int call[CALLS];
} sum;

static pid_t live[LIVE];

/* klibc has none of the calls that are needed here. */
static long raw(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

static long trace(long request, pid_t pid, long address, long data)
{
	return raw(__NR_ptrace, request, pid, address, data);
}

static long long now(void)
{
	struct {
		long s, ns;
	} t;

	raw(__NR_clock_gettime, 1, (long)&t, 0, 0);
	return t.s * 1000000000LL + t.ns;
}

static void die(const char *what)
{
	fprintf(stderr, "timeit: %s: %s\n", what, strerror(errno));
	exit(71);
}

static long pss_of(pid_t pid)
{
	char path[48], text[1024], *at;
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[size > 0 ? size : 0] = '\0';
	at = strstr(text, "\nPss:");
	return at ? atol(at + 5) : 0;
}

static void sample_memory(void)
{
	long kib = 0;

	for (int i = 0; i < LIVE; i++)
		kib += live[i] ? pss_of(live[i]) : 0;
	if (kib > sum.peak_kib)
		sum.peak_kib = kib;
}

static void set_live(pid_t from, pid_t to)
{
	for (int i = 0; i < LIVE; i++) {
		if (live[i] == from) {
			live[i] = to;
			return;
		}
	}
}

static int is_live(pid_t pid)
{
	for (int i = 0; i < LIVE; i++) {
		if (live[i] == pid)
			return 1;
	}
	return 0;
}

static void count_call(pid_t pid)
{
	struct syscall_info info;

	if (trace(GET_SYSCALL_INFO, pid, sizeof(info), (long)&info) <= 0 ||
	    info.op != SYSCALL_ENTRY)
		return;
	sum.calls++;
	sum.call[info.nr % CALLS]++;
	/* Between these, memory only grows. */
	switch (info.nr) {
	case __NR_munmap:
	case __NR_mremap:
	case __NR_madvise:
	case __NR_brk:
	case __NR_execve:
		sample_memory();
	}
}

static int follow(pid_t child)
{
	int status, result = 0, started = 0;
	pid_t pid;

	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
	    trace(SETOPTIONS, child, 0, OPTIONS) < 0)
		die("unable to trace");
	set_live(0, child);
	sum.processes++;
	trace(SYSCALL, child, 0, 0);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int event = status >> 16, pass = 0;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			set_live(pid, 0);
			if (pid == child)
				result = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
			continue;
		}
		if (!is_live(pid)) {
			set_live(0, pid);
			sum.processes++;
		} else if (event == EVENT_EXEC) {
			started = 1;
		} else if (event == EVENT_EXIT) {
			sample_memory();
		} else if (!event && WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			if (started)
				count_call(pid);
		} else if (!event && WSTOPSIG(status) != SIGSTOP) {
			pass = WSTOPSIG(status);
		}
		trace(SYSCALL, pid, 0, pass);
	}
	return result;
}

static void run(char **argv, int traced, volatile long long *start)
{
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		if (traced) {
			trace(TRACEME, 0, 0, 0);
			kill(getpid(), SIGSTOP);
		}
		*start = now();
		execv(*argv, argv);
		_exit(127);
	}
	if (traced) {
		status = follow(pid);
	} else {
		if (wait4(pid, &status, 0, &usage) != pid)
			die("wait4");
		sum.ns += now() - *start;
		sum.cpu_us += (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL +
			      usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
		status = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
	}
	if (status > sum.status)
		sum.status = status;
}

static void run_each(char **argv, int argc, const char *list, int traced,
		     volatile long long *start)
{
	char line[256], *more[argc + 2];
	FILE *file = fopen(list, "r");

	if (!file)
		die(list);
	memcpy(more, argv, argc * sizeof(*argv));
	more[argc] = line;
	more[argc + 1] = NULL;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		run(more, traced, start);
	}
	fclose(file);
}

int main(int argc, char **argv)
{
	const char *list = NULL, *prefix;
	volatile long long *start;
	int traced = 0, c;

	while ((c = getopt(argc, argv, "+te:")) != -1) {
		if (c == 't')
			traced = 1;
		else if (c == 'e')
			list = optarg;
		else
			return 64;
	}
	if (argc - optind < 2)
		return 64;
	prefix = argv[optind++];
	start = mmap(NULL, sizeof(*start), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	if (start == MAP_FAILED)
		die("mmap");
	if (list)
		run_each(argv + optind, argc - optind, list, traced, start);
	else
		run(argv + optind, traced, start);
	printf("%s\tstatus\t%d\n", prefix, sum.status);
	if (!traced) {
		printf("%s\tns\t%lld\n%s\tcpu_us\t%lld\n", prefix, sum.ns, prefix, sum.cpu_us);
		return 0;
	}
	printf("%s\tcalls\t%ld\n%s\tprocesses\t%ld\n%s\tpeak_kib\t%ld\n", prefix, sum.calls,
	       prefix, sum.processes, prefix, sum.peak_kib);
	for (int i = 0; i < CALLS; i++) {
		if (sum.call[i])
			printf("%s\tcall.%d\t%u\n", prefix, i, sum.call[i]);
	}
	return 0;
}
