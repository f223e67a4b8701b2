// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/below.h"
#include "admin/bootloader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* what scripts/sign-file puts at the end of a module: include/linux/module_signature.h */
#define SIGNED "~Module signature appended~\n"

/* a word of the kernel command line makes groups that isolate nothing */
static void check_groups(struct check *c)
{
	static const char *const words[] = { "pcie_acs_override", "pci" };
	char change[BOOTLOADER_TEXT_MAX];

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const struct setting *s = NULL;

		while ((s = check_setting(c, s, "word", words[i]))) {
			if (i && !strstr(s->rest, "config_acs=") &&
			    !strstr(s->rest, "disable_acs_redir="))
				continue;
			finding_add(
				&c->findings, FIND_FORGED,
				"%s is on the kernel command line: IOMMU groups are not what the hardware isolates",
				s->word);
			finding_place(&c->findings, s->file, s->line);
			finding_fix(
				&c->findings, "if no VM needs it: %s",
				bootloader_change(c->a, NULL, s->word, change, sizeof(change)));
		}
	}
}

static void add_kvm(struct check *c, const char *what, const char *fix)
{
	finding_add(&c->findings, FIND_KVM_OFF, "%s", what);
	finding_fix(&c->findings, "%s", fix);
}

/* the line of the first processor's features, with blanks around each */
static char *find_flags(char *cpu)
{
	char *flags = cpu ? strstr(cpu, "\nflags\t") : NULL, *end;

	if (!flags)
		return NULL;
	flags = strchr(flags, ':');
	end = flags ? strchr(flags, '\n') : NULL;
	if (end)
		*end = ' ';
	if (end && end[1])
		end[1] = 0;
	return flags;
}

static void check_kvm(struct check *c)
{
	int err;
	char *cpu = admin_read_file(c->a, "proc/cpuinfo", &err), *flags = find_flags(cpu);
	bool intel = flags && strstr(flags, " vmx "), amd = flags && strstr(flags, " svm ");

	if (flags && strstr(flags, " hypervisor ") && !intel && !amd)
		add_kvm(c,
			"this is a virtual machine, and its processor has neither vmx nor svm",
			"give the processor of this VM nested virtualization: -cpu host");
	else if (flags && !intel && !amd)
		add_kvm(c, "the processor shows neither vmx nor svm",
			"switch on virtualization (VT-x or SVM) in the firmware setup");
	else if (flags && below_has(c->a->root, "sys/class/misc") &&
		 !below_has(c->a->root, "sys/class/misc/kvm"))
		add_kvm(c, "there is no /dev/kvm",
			intel ? "modprobe kvm_intel; if the kernel refuses: switch on VT-x in the firmware setup"
			      : "modprobe kvm_amd; if the kernel refuses: switch on SVM in the firmware setup");
	free(cpu);
}

/* whether this kernel refuses modules without a signature */
static bool wants_signatures(struct admin *a)
{
	int err;
	char *lockdown = admin_read_file(a, "sys/kernel/security/lockdown", &err);
	char *enforce = admin_read_file(a, "sys/module/module/parameters/sig_enforce", &err);
	bool answer = (lockdown && *lockdown && !strstr(lockdown, "[none]")) ||
		      (enforce && *enforce == 'Y');

	free(lockdown);
	free(enforce);
	return answer;
}

/* whether the file is a module without a signature; of compressed ones, nothing is known */
static bool is_unsigned(struct admin *a, const char *path)
{
	size_t len = strlen(path);
	char end[sizeof(SIGNED) - 1];
	bool answer = false;
	int fd;

	if (len < 3 || strcmp(path + len - 3, ".ko"))
		return false;
	fd = below_open(a->root, path);
	if (fd < 0)
		return false;
	if (lseek(fd, -(off_t)sizeof(end), SEEK_END) >= 0)
		answer = read(fd, end, sizeof(end)) == sizeof(end) &&
			 memcmp(end, SIGNED, sizeof(end));
	close(fd);
	return answer;
}

static void check_signature(void *data, const char *module)
{
	struct check *c = data;
	const struct kernel *kernel = &c->kernels.list[0];
	const char *line = kernels_find_module(kernel, module);
	char file[512], path[1024];

	while (line && kernels_next_file(&line, file, sizeof(file))) {
		snprintf(path, sizeof(path), "%s%s%s%s", *file == '/' ? "" : "lib/modules/",
			 *file == '/' ? "" : kernel->version, *file == '/' ? "" : "/",
			 *file == '/' ? file + 1 : file);
		if (!is_unsigned(c->a, path))
			continue;
		finding_add(&c->findings, FIND_MODULE_UNSIGNED,
			    "%s has no signature, and the kernel demands one", path);
		finding_place(&c->findings, path, 0);
		finding_fix(
			&c->findings,
			"sign it with a key that mokutil --import has enrolled, or switch Secure Boot off in the firmware setup");
		return;
	}
}

void check_system(struct check *c)
{
	check_groups(c);
	check_kvm(c);
	if (c->kernels.n && c->kernels.list[0].is_running && c->a->input.conf.n_rules &&
	    wants_signatures(c->a))
		check_each_module(c, check_signature, c);
}
