// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/bootloader.h"

#include "admin/below.h"
#include "admin/bootloader_edit.h"
#include "admin/generator.h"

#include "core/plan_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRUB	       "etc/default/grub"
#define KERNEL_CMDLINE "etc/kernel/cmdline"
#define LIMINE	       "etc/default/limine"
#define LIMINE_VAR     "KERNEL_CMDLINE[default]"
#define SDBOOT_MANAGE  "etc/sdboot-manage.conf"
#define KERNELSTUB     "usr/bin/kernelstub"

/* systemd.io/BOOT_LOADER_INTERFACE: the name and version of the boot loader, in UTF-16 behind four bytes */
#define LOADER_INFO "sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static bool has(const struct bootloader_edit *c, const char *path)
{
	return below_has(c->a->root, path);
}

static void change_grub(const struct bootloader_edit *c)
{
	static const struct bootloader_place linux_ = {
		GRUB, "GRUB_CMDLINE_LINUX or GRUB_CMDLINE_LINUX_DEFAULT",
		"GRUB_CMDLINE_LINUX=\"", "", "^GRUB_CMDLINE_LINUX=\"[^\"]*"
	};

	bootloader_edit_file(c, &linux_,
			     has(c, "usr/sbin/update-grub") ? "update-grub"
			     : has(c, "usr/sbin/grub2-mkconfig") ||
					     has(c, "usr/bin/grub2-mkconfig")
				     ? "grub2-mkconfig -o /boot/grub2/grub.cfg"
				     : "grub-mkconfig -o /boot/grub/grub.cfg");
}

/* what brings the words of /etc/kernel/cmdline into the entries or unified kernel images */
static const char *apply_kernel_cmdline(const struct bootloader_edit *c, char *text,
					size_t size)
{
	const struct generator *g = generator_find(c->a);

	if (generator_has_copies(c->a))
		return "proxmox-boot-tool refresh";
	if (has(c, "usr/bin/sdbootutil"))
		return "sdbootutil update-all-entries";
	if (has(c, "usr/bin/reinstall-kernels"))
		return "reinstall-kernels";
	if (has(c, LIMINE) && has(c, "usr/bin/limine-update"))
		return "limine-update";
	/* dracut alone does not read that file; kernel-install does, and calls it */
	if (g && !strcmp(g->name, "dracut") && has(c, "usr/bin/kernel-install") &&
	    !has(c, "usr/sbin/update-initramfs"))
		return "kernel-install add $(uname -r) /lib/modules/$(uname -r)/vmlinuz";
	return generator_rebuild(c->a, text, size);
}

static void change_kernel_cmdline(const struct bootloader_edit *c)
{
	static const struct bootloader_place place = { KERNEL_CMDLINE, "", "", "1", ".*" };
	char rebuild[256];

	bootloader_edit_file(c, &place, apply_kernel_cmdline(c, rebuild, sizeof(rebuild)));
}

/* the folder of boot loader entries that has any, and the text of one that holds the word to be removed */
static const char *find_entries(const struct bootloader_edit *c, char **text)
{
	static const char *const dirs[] = { "boot/loader/entries", "efi/loader/entries",
					    "boot/efi/loader/entries" };
	char path[512];
	int err;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		DIR *list = below_list(c->a->root, dirs[i]);
		const struct dirent *entry;
		bool found = false;

		*text = NULL;
		while ((entry = below_next(list))) {
			size_t len = strlen(entry->d_name);

			if (len < 5 || strcmp(entry->d_name + len - 5, ".conf"))
				continue;
			found = true;
			if (*text && (!c->remove || bootloader_edit_has_word(*text, c->remove)))
				continue;
			free(*text);
			snprintf(path, sizeof(path), "%s/%s", dirs[i], entry->d_name);
			*text = admin_read_file(c->a, path, &err);
		}
		below_end(list);
		if (found)
			return dirs[i];
	}
	return NULL;
}

static void change_entries(const struct bootloader_edit *c, const char *dir, const char *text)
{
	static const struct bootloader_place place = { NULL, NULL, "options", "/^options/",
						       ".*" };
	char files[64], where[96];

	snprintf(files, sizeof(files), "%s/*.conf", dir);
	snprintf(where, sizeof(where), "the options of /%s", files);
	if (!text || !bootloader_edit_sed(c, &place, text, files))
		bootloader_edit_words(c, where);
}

/* limine-entry-tool keeps the words in a file like GRUB's; without it, limine.conf is all there is */
static bool change_limine(const struct bootloader_edit *c)
{
	static const struct bootloader_place tool = {
		LIMINE, LIMINE_VAR, LIMINE_VAR, "", "^KERNEL_CMDLINE\\[default\\]+*=\"[^\"]*"
	};
	static const char *const files[] = { "boot/limine.conf",
					     "boot/limine/limine.conf",
					     "boot/EFI/limine/limine.conf",
					     "boot/EFI/BOOT/limine.conf",
					     "efi/limine.conf",
					     "efi/EFI/limine/limine.conf",
					     "boot/efi/EFI/limine/limine.conf" };

	if (has(c, LIMINE)) {
		const char *update =
			has(c, "usr/bin/limine-update") ? "limine-update" : "limine-mkinitcpio";
		int err;
		char *text = admin_read_file(c->a, LIMINE, &err);
		bool is_there = text && strstr(text, LIMINE_VAR);

		free(text);
		/* a first word there would hide the file that has counted up to now, with its root= */
		if (!is_there && has(c, KERNEL_CMDLINE))
			change_kernel_cmdline(c);
		else if (is_there && !c->remove && bootloader_edit_is_plain(c->add))
			snprintf(c->text, c->size,
				 "echo '" LIMINE_VAR "+=\" %s\"' >>/" LIMINE " && %s", c->add,
				 update);
		else
			bootloader_edit_file(c, &tool, update);
		return true;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		const struct bootloader_place conf = { files[i], "cmdline",
						       "cmdline:", "/^ *cmdline:/", ".*" };

		if (!has(c, files[i]))
			continue;
		bootloader_edit_file(c, &conf, NULL);
		return true;
	}
	return false;
}

/* the boot loader of this boot by its own word, in small letters and without a blank; "": it does not tell */
static char *read_loader(const struct admin *a, char *name, size_t size)
{
	int fd = below_open(a->root, LOADER_INFO);
	char raw[64];
	ssize_t len = fd < 0 ? 0 : read(fd, raw, sizeof(raw));
	size_t n = 0;

	if (fd >= 0)
		close(fd);
	for (ssize_t i = 4; i + 1 < len && n + 1 < size && raw[i] > ' '; i += 2)
		name[n++] = tolower((unsigned char)raw[i]);
	name[n] = 0;
	return name;
}

/* the tools of a distribution know where its words are kept: words for them, false: none is there */
static bool change_by_tool(const struct bootloader_edit *c)
{
	const char *add = c->add ? c->add : "", *remove = c->remove ? c->remove : "";
	bool plain = (!c->add || bootloader_edit_is_plain(add)) &&
		     (!c->remove || bootloader_edit_is_plain(remove));

	if (generator_is_ostree(c->a) && has(c, "usr/bin/rpm-ostree")) {
		snprintf(c->text, c->size, "rpm-ostree kargs%s%s%s%s",
			 c->remove ? " --delete-if-present=" : "", remove,
			 c->add ? " --append-if-missing=" : "", add);
	} else if (generator_is_ostree(c->a) && has(c, "usr/bin/bootc")) {
		if (c->remove)
			bootloader_edit_words(
				c, "/usr/lib/bootc/kargs.d of the image, then: bootc upgrade");
		else
			snprintf(
				c->text, c->size,
				"echo 'kargs = [\"%s\"]' >/usr/lib/bootc/kargs.d/50-gpupt.toml, where the image is built; then: bootc upgrade",
				add);
	} else if (has(c, KERNELSTUB) && has(c, "etc/kernelstub")) {
		snprintf(c->text, c->size, "kernelstub%s%s%s%s%s%s",
			 c->remove ? " --delete-options \"" : "", remove, c->remove ? "\"" : "",
			 c->add ? " --add-options \"" : "", add, c->add ? "\"" : "");
	} else if (has(c, "usr/sbin/grubby") || has(c, "usr/bin/grubby")) {
		snprintf(c->text, c->size, "grubby --update-kernel=ALL%s%s%s%s",
			 c->remove ? " --remove-args=" : "", remove, c->add ? " --args=" : "",
			 add);
	} else {
		return false;
	}
	if (!plain)
		bootloader_edit_words(c, "the kernel command line");
	return true;
}

/* /etc/default/grub may be a leftover, or that of systemd-boot: the boot loader says which */
static void change_either(const struct bootloader_edit *c, const char *loader,
			  const char *entries, const char *text)
{
	static const struct bootloader_place manage = { SDBOOT_MANAGE, "LINUX_OPTIONS",
							"LINUX_OPTIONS=\"", "",
							"^LINUX_OPTIONS=\"[^\"]*" };
	char other[BOOTLOADER_TEXT_MAX];
	struct bootloader_edit grub = *c;
	bool is_sd = has(c, SDBOOT_MANAGE) || has(c, KERNEL_CMDLINE) || entries;

	if (!is_sd || (has(c, GRUB) && !strncmp(loader, "grub", 4))) {
		if (has(c, GRUB))
			change_grub(c);
		else
			bootloader_edit_words(
				c,
				"the kernel command line, in the configuration of the boot loader");
		return;
	}
	if (has(c, SDBOOT_MANAGE))
		bootloader_edit_file(c, &manage, "sdboot-manage gen");
	else if (has(c, KERNEL_CMDLINE))
		change_kernel_cmdline(c);
	else
		change_entries(c, entries, text);
	if (!has(c, GRUB) || !strncmp(loader, "systemd-boot", 12))
		return;
	grub.text = other;
	grub.size = sizeof(other);
	change_grub(&grub);
	snprintf(c->text + strlen(c->text), c->size - strlen(c->text), "; with GRUB: %s",
		 other);
}

char *bootloader_change(const struct admin *a, const char *add, const char *remove, char *text,
			size_t size)
{
	const struct bootloader_edit c = { a, add, remove, text, size };
	char loader[32], *entry = NULL;

	read_loader(a, loader, sizeof(loader));
	if (!change_by_tool(&c) && (!strncmp(loader, "grub", 4) || !change_limine(&c))) {
		const char *entries = find_entries(&c, &entry);

		change_either(&c, loader, entries, entry);
	}
	free(entry);
	return text;
}

char *bootloader_iommu(const struct admin *a, char *text, size_t size)
{
	const char *off = plan_text_iommu_off(&a->machine);
	bool is_intel = !strncmp(off, "intel", 5) || (!*off && a->machine.dmar);

	if (!*off && !is_intel)
		return NULL;
	return bootloader_change(a, is_intel ? "intel_iommu=on" : NULL, *off ? off : NULL, text,
				 size);
}
