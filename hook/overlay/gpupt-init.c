// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rdinit=/gpupt/init: runs gpupt-bind in the overlay's own tree, and then the initramfs's own
 * /init in its place, as if it had been the first. Whatever goes wrong, /init is started.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TREE	"/gpupt"
#define BIND	"/sbin/gpupt-bind"
#define TIME_MS 20000 /* twice what gpupt-bind takes at worst */
#define TICK_MS 5

static const struct {
	const char *type, *where;
} mounts[] = {
	{ "proc", TREE "/proc" },
	{ "sysfs", TREE "/sys" },
	{ "devtmpfs", TREE "/dev" },
};

#define N_MOUNTS (sizeof(mounts) / sizeof(*mounts))

static void bind_devices(void)
{
	int fd;

	for (size_t i = 0; i < N_MOUNTS; i++) {
		mkdir(mounts[i].where, 0755);
		mount(mounts[i].type, mounts[i].where, mounts[i].type, MS_NOSUID | MS_NOEXEC,
		      NULL);
	}
	mkdir(TREE "/run", 0755);
	if (chroot(TREE) < 0 || chdir("/") < 0)
		return;
	/* its messages are in the kernel log already */
	fd = open("/dev/null", O_RDWR);
	if (fd >= 0) {
		for (int i = 0; i < 3; i++)
			dup2(fd, i);
		if (fd > 2)
			close(fd);
	}
	execl(BIND, BIND, NULL);
}

static void wait_for(pid_t pid)
{
	struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };

	for (int ms = 0; ms < TIME_MS; ms += TICK_MS) {
		pid_t ended = waitpid(-1, NULL, WNOHANG);

		if (ended == pid || (ended < 0 && errno == ECHILD))
			return;
		if (!ended)
			nanosleep(&tick, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, WNOHANG);
}

int main(int argc, char *argv[])
{
	pid_t pid = fork();

	(void)argc;
	if (!pid) {
		bind_devices();
		_exit(127);
	}
	if (pid > 0)
		wait_for(pid);
	/* in the order of the mounts' making turned round; what was not mounted fails */
	for (size_t i = N_MOUNTS; i-- > 0;)
		umount2(mounts[i].where, MNT_DETACH);
	argv[0] = "/init";
	execv(argv[0], argv);
	fprintf(stderr, "gpupt: /init: %s: is this initramfs one?\n", strerror(errno));
	argv[0] = "/sbin/init";
	execv(argv[0], argv);
	return 1;
}
