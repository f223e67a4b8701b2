// SPDX-License-Identifier: GPL-2.0-or-later
#include "generator.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* in the order of the Makefile: dracut-core and initramfs-tools-core are tools that others use, too */
static const struct generator generators[] = {
	{ "mkinitcpio", "usr/bin/mkinitcpio", "usr/lib/initcpio/install/gpupt",
	  "mkinitcpio -P" },
	{ "initramfs-tools", "usr/sbin/update-initramfs",
	  "usr/share/initramfs-tools/hooks/gpupt", "update-initramfs -u -k all" },
	{ "dracut", "usr/bin/dracut", "usr/lib/dracut/modules.d/50gpupt/module-setup.sh",
	  "dracut --force --regenerate-all" },
};

static bool is_there(const struct admin *a, const char *path)
{
	return !faccessat(a->root, path, F_OK, 0);
}

const struct generator *generator_find(const struct admin *a)
{
	for (size_t i = 0; i < sizeof(generators) / sizeof(*generators); i++) {
		if (is_there(a, generators[i].program))
			return &generators[i];
	}
	return NULL;
}

/* Proxmox, where it boots from copies of the images */
static bool has_copies(const struct admin *a)
{
	return is_there(a, "etc/kernel/proxmox-boot-uuids");
}

char *generator_rebuild(const struct admin *a, char *text, size_t size)
{
	const struct generator *g = generator_find(a);

	snprintf(text, size, "%s%s",
		 g					 ? g->rebuild
		 : is_there(a, "usr/sbin/gpupt-overlay") ? "gpupt-overlay"
							 : "build the initramfs anew",
		 has_copies(a) ? " && proxmox-boot-tool refresh" : "");
	return text;
}

char *generator_cmdline(const struct admin *a, char *text, size_t size)
{
	char rebuild[128];

	if (is_there(a, "usr/sbin/grubby") || is_there(a, "usr/bin/grubby"))
		snprintf(text, size,
			 "(grubby --update-kernel=ALL, with --args= or --remove-args=)");
	else if (is_there(a, "etc/kernel/cmdline"))
		snprintf(text, size, "(in /etc/kernel/cmdline, then: %s)",
			 has_copies(a) ? "proxmox-boot-tool refresh"
				       : generator_rebuild(a, rebuild, sizeof(rebuild)));
	else if (is_there(a, "etc/default/grub"))
		snprintf(text, size, "(GRUB_CMDLINE_LINUX in /etc/default/grub, then: %s)",
			 is_there(a, "usr/sbin/update-grub") ? "update-grub"
			 : is_there(a, "usr/sbin/grub2-mkconfig")
				 ? "grub2-mkconfig -o /boot/grub2/grub.cfg"
				 : "grub-mkconfig -o /boot/grub/grub.cfg");
	else
		snprintf(text, size, "(in the configuration of the boot loader)");
	return text;
}
