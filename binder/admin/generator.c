// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/generator.h"

#include "admin/below.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRUB "GRUB_CMDLINE_LINUX or GRUB_CMDLINE_LINUX_DEFAULT of /etc/default/grub"

#define DRACUT		 "usr/bin/dracut"
#define DRACUT_HOOK	 "usr/lib/dracut/modules.d/50gpupt/module-setup.sh"
#define UPDATE_INITRAMFS "usr/sbin/update-initramfs"
#define RPM_OSTREE	 "usr/bin/rpm-ostree"

static bool is_there(const struct admin *a, const char *path)
{
	return below_has(a->root, path);
}

/* the program alone may be there to compose other systems */
static bool is_ostree(const struct admin *a)
{
	return is_there(a, RPM_OSTREE) &&
	       (is_there(a, "run/ostree-booted") || is_there(a, "ostree"));
}

/*
 * Whether update-initramfs is the one of Debian's dracut. What else there is of either package proves nothing:
 * dracut-core and initramfs-tools-core are tools, and a package that was removed leaves its files in /etc.
 */
static bool is_dracuts(const struct admin *a)
{
	int err;
	char *text = is_there(a, DRACUT) ? admin_read_file(a, UPDATE_INITRAMFS, &err) : NULL;
	bool answer = text && !strstr(text, "mkinitramfs");

	free(text);
	return answer;
}

/* in the order of the Makefile: the first one that is there makes the images */
static const struct {
	const char *program;
	bool (*is_so)(const struct admin *a); /* if the program alone does not tell */
	struct generator generator;
} generators[] = {
	/* --enable alone is refused when it is so already; --force is what dracut gets anyway */
	{ RPM_OSTREE,
	  is_ostree,
	  { "dracut", DRACUT_HOOK, "rpm-ostree initramfs --enable --arg=--force" } },
	{ "usr/bin/mkinitcpio",
	  NULL,
	  { "mkinitcpio", "usr/lib/initcpio/install/gpupt", "mkinitcpio -P" } },
	{ UPDATE_INITRAMFS,
	  is_dracuts,
	  { "dracut", DRACUT_HOOK, "update-initramfs -u -k all" } },
	{ UPDATE_INITRAMFS,
	  NULL,
	  { "initramfs-tools", "usr/share/initramfs-tools/hooks/gpupt",
	    "update-initramfs -u -k all" } },
	{ DRACUT, NULL, { "dracut", DRACUT_HOOK, "dracut --force --regenerate-all" } },
};

const struct generator *generator_find(const struct admin *a)
{
	for (size_t i = 0; i < sizeof(generators) / sizeof(*generators); i++) {
		if (is_there(a, generators[i].program) &&
		    (!generators[i].is_so || generators[i].is_so(a)))
			return &generators[i].generator;
	}
	return NULL;
}

/* Proxmox, where it boots from copies of the images */
static bool has_copies(const struct admin *a)
{
	return is_there(a, "etc/kernel/proxmox-boot-uuids");
}

/* an overlay that gpupt-overlay has made, for whatever kernel */
static bool has_overlay(const struct admin *a)
{
	DIR *list = below_list(a->root, "boot");
	const struct dirent *entry;
	bool found = false;

	while (!found && (entry = below_next(list)))
		found = !strncmp(entry->d_name, "gpupt-overlay-", 14);
	below_end(list);
	return found;
}

char *generator_rebuild(const struct admin *a, char *text, size_t size)
{
	const struct generator *g = generator_find(a);
	bool overlay = has_overlay(a);

	/* beside an overlay, a generator's images may be without gpupt on purpose */
	if (overlay && g && !is_there(a, g->hook))
		g = NULL;
	if (!g)
		overlay |= is_there(a, "usr/sbin/gpupt-overlay");
	snprintf(text, size, "%s%s%s%s", g ? g->rebuild : "", g && overlay ? " && " : "",
		 overlay ? "gpupt-overlay"
		 : g	 ? ""
			 : "build the initramfs anew",
		 has_copies(a) ? " && proxmox-boot-tool refresh" : "");
	return text;
}

static const char *grub_rebuild(const struct admin *a)
{
	return is_there(a, "usr/sbin/update-grub") ? "update-grub"
	       : is_there(a, "usr/sbin/grub2-mkconfig")
		       ? "grub2-mkconfig -o /boot/grub2/grub.cfg"
		       : "grub-mkconfig -o /boot/grub/grub.cfg";
}

char *generator_cmdline(const struct admin *a, char *text, size_t size)
{
	char rebuild[128];

	if (is_ostree(a))
		snprintf(text, size, "(rpm-ostree kargs --append=WORD or --delete=WORD)");
	else if (is_there(a, "usr/sbin/grubby") || is_there(a, "usr/bin/grubby"))
		snprintf(text, size,
			 "(grubby --update-kernel=ALL, with --args= or --remove-args=)");
	else if (is_there(a, "etc/kernel/cmdline")) {
		int len = snprintf(text, size, "(in /etc/kernel/cmdline, then: %s",
				   has_copies(a)
					   ? "proxmox-boot-tool refresh"
					   : generator_rebuild(a, rebuild, sizeof(rebuild)));

		/* one of them is a leftover, and nothing tells which */
		snprintf(text + len, size - len,
			 is_there(a, "etc/default/grub") ? "; with GRUB in " GRUB ", then: %s)"
							 : ")",
			 grub_rebuild(a));
	} else if (is_there(a, "etc/default/grub"))
		snprintf(text, size, "(" GRUB ", then: %s)", grub_rebuild(a));
	else
		snprintf(text, size, "(in the configuration of the boot loader)");
	return text;
}
