// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/generator.h"

#include "admin/below.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRACUT		 "usr/bin/dracut"
#define DRACUT_HOOK	 "usr/lib/dracut/modules.d/50gpupt/module-setup.sh"
#define UPDATE_INITRAMFS "usr/sbin/update-initramfs"
#define RPM_OSTREE	 "usr/bin/rpm-ostree"

const char *const generator_overlays[] = { "/boot/gpupt-overlay.img", "/efi/gpupt-overlay.img",
					   "/boot/efi/gpupt-overlay.img" };

static bool is_there(const struct admin *a, const char *path)
{
	return below_has(a->root, path);
}

bool generator_is_ostree(const struct admin *a)
{
	return is_there(a, "run/ostree-booted") || is_there(a, "ostree");
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
	  generator_is_ostree,
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

bool generator_has_copies(const struct admin *a)
{
	return is_there(a, "etc/kernel/proxmox-boot-uuids");
}

/* an overlay that gpupt-overlay has made */
static bool has_overlay(const struct admin *a)
{
	bool found = false;

	for (size_t i = 0; i < GENERATOR_OVERLAYS && !found; i++)
		found = is_there(a, generator_overlays[i] + 1);
	return found;
}

const struct generator *generator_find_hooked(const struct admin *a)
{
	const struct generator *g = generator_find(a);

	return g && !is_there(a, g->hook) && has_overlay(a) ? NULL : g;
}

char *generator_rebuild(const struct admin *a, char *text, size_t size)
{
	const struct generator *g = generator_find_hooked(a);
	bool overlay = has_overlay(a);

	if (!g)
		overlay |= is_there(a, "usr/sbin/gpupt-overlay");
	snprintf(text, size, "%s%s%s%s", g ? g->rebuild : "", g && overlay ? " && " : "",
		 overlay ? "gpupt-overlay"
		 : g	 ? ""
			 : "build the initramfs anew",
		 generator_has_copies(a) ? " && proxmox-boot-tool refresh" : "");
	return text;
}
