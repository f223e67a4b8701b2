// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/scrub.h"

#include "admin/report/scrub_form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* names of users and machines that are nobody's, and words without which a report could not be read */
static const char common[] =
	" admin all amd amdgpu arch arm64 audio auto boot bus card check class command config console data debian desktop "
	"device disk display domain driver drivers efi error fedora file found free full function functions gentoo gpu "
	"gpupt group groups guest home host id in intel iommu is kernel libvirt line linux list live local localdomain "
	"localhost machine make manjaro media mint mnt module modules name next nixos no none not nouveau now nvidia of off "
	"on one opensuse or pc pci plan port probe proxmox pve qemu radeon removed report reset root run select server show "
	"size source status suse swap system test the to tree type ubuntu unknown usb user users usr vendor vfio video "
	"virtual vm with yes ";

static bool is_common(const char *name, size_t len)
{
	char word[SCRUB_TEXT_MAX + 2] = " ";

	if (len >= SCRUB_TEXT_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		word[1 + i] = tolower((unsigned char)name[i]);
	word[len + 1] = ' ';
	return strstr(common, word);
}

void scrub_add(struct scrub *scrub, const char *name, size_t len, const char *instead)
{
	struct scrub_name *more;
	unsigned at = 0;
	char *text;

	while (len && isspace((unsigned char)*name)) {
		name++;
		len--;
	}
	while (len && isspace((unsigned char)name[len - 1]))
		len--;
	if (len < 2 || is_common(name, len))
		return;
	more = realloc(scrub->names, (scrub->n_names + 1) * sizeof(*more));
	text = strndup(name, len);
	if (more)
		scrub->names = more;
	if (!more || !text) {
		scrub->failed = true;
		free(text);
		return;
	}
	/* of two that begin alike, the longer one is meant */
	while (at < scrub->n_names && strlen(more[at].text) >= len)
		at++;
	memmove(more + at + 1, more + at, (scrub->n_names++ - at) * sizeof(*more));
	more[at] = (struct scrub_name){ text, instead };
}

/* the name that stands at TEXT; its length, 0: none */
static size_t find_name(const struct scrub *scrub, const char *text, size_t len,
			const char **instead)
{
	for (unsigned i = 0; i < scrub->n_names; i++) {
		size_t n = strlen(scrub->names[i].text);

		if (n > len || strncasecmp(text, scrub->names[i].text, n) ||
		    (n < len && isalnum((unsigned char)text[n])))
			continue;
		*instead = scrub->names[i].instead;
		return n;
	}
	return 0;
}

/* the number of what was seen before, from 1 on; beyond all limits 0 */
static unsigned seen(struct scrub *scrub, const char *text, size_t len)
{
	for (unsigned i = 0; i < scrub->n_seen; i++) {
		if (strlen(scrub->seen[i]) == len && !strncasecmp(scrub->seen[i], text, len))
			return i + 1;
	}
	if (scrub->n_seen == SCRUB_SEEN_MAX || len >= sizeof(scrub->seen[0]))
		return 0;
	memcpy(scrub->seen[scrub->n_seen], text, len);
	scrub->seen[scrub->n_seen][len] = 0;
	return ++scrub->n_seen;
}

void scrub_write(struct scrub *scrub, const char *text, size_t len, FILE *out)
{
	for (size_t i = 0; i < len;) {
		struct scrub_form form = { 0 };
		const char *instead;
		bool begins = !i || !isalnum((unsigned char)text[i - 1]);
		size_t n = begins ? find_name(scrub, text + i, len - i, &instead) : 0;

		if (n) {
			fputs(instead, out);
			i += n;
			continue;
		}
		n = scrub_form(text, i, len, &form);
		if (!n) {
			putc(text[i++], out);
			continue;
		}
		fwrite(text + i, 1, form.keep, out);
		if (form.kind == SCRUB_UUID)
			/* one that gpupt.conf takes: the line of an mdev has one */
			fprintf(out, "00000000-0000-0000-0000-%012u",
				seen(scrub, text + i + form.keep, n - form.keep));
		else if (form.kind == SCRUB_MAC)
			fprintf(out, "MAC-%u",
				seen(scrub, text + i + form.keep, n - form.keep));
		else
			fputs("removed", out);
		i += n;
	}
}

static bool is_one_of(const char *list, const char *name, size_t len)
{
	for (const char *at = list; *at; at += strlen(at) + 1) {
		size_t n = strlen(at);

		/* a dot or a dash at the end: all that begin so */
		if (n <= len && !strncmp(at, name, n) && (n == len || strchr(".-_", at[n - 1])))
			return true;
	}
	return false;
}

static bool is_hardware(const char *name, size_t len)
{
	static const char names[] =
		"gpupt\0gpupt.\0rd.gpupt\0iommu\0iommu.\0intel_iommu\0amd_iommu\0amd_iommu_dump\0amd_iommu_intr\0vfio\0"
		"vfio-\0vfio_\0pci\0pci-stub.\0pcie_\0pci_\0pci.\0kvm\0kvm-\0kvm.\0kvm_\0video\0vga\0fbcon\0efi\0"
		"efifb\0nouveau.\0nvidia.\0nvidia-\0nvidia_\0amdgpu.\0radeon.\0i915.\0xe.\0ast.\0mgag200.\0"
		"snd_hda_intel.\0snd-hda-intel.\0xhci_hcd.\0drm.\0drm_kms_helper.\0simpledrm.\0modprobe.blacklist\0"
		"module_blacklist\0rd.driver.\0initcall_blacklist\0default_hugepagesz\0hugepagesz\0hugepages\0"
		"isolcpus\0nohz_full\0rcu_nocbs\0mitigations\0acpi\0acpi_\0mem\0memmap\0preempt\0console\0"
		"earlycon\0split_lock_detect\0threadirqs\0clocksource\0tsc\0";

	return is_one_of(names, name, len);
}

static bool is_harmless(const char *value, size_t len)
{
	static const char words[] = "on\0off\0yes\0no\0y\0n\0auto\0force\0pt\0none\0";

	if (len <= 4 && strspn(value, "0123456789") >= len)
		return true;
	for (const char *at = words; *at; at += strlen(at) + 1) {
		if (strlen(at) == len && !strncmp(at, value, len))
			return true;
	}
	return false;
}

/* the length of the word at TEXT, in which quotes keep blanks together */
static size_t word_length(const char *text)
{
	bool quoted = false;
	size_t n = 0;

	for (; text[n] && (quoted || !isspace((unsigned char)text[n])); n++)
		quoted ^= text[n] == '"';
	return n;
}

void scrub_write_cmdline(struct scrub *scrub, const char *text, FILE *out)
{
	bool is_inits = false; /* what comes after -- */

	while (*text) {
		size_t n = word_length(text), name = 0;

		if (!n) {
			putc(*text++, out);
			continue;
		}
		while (name < n && text[name] != '=')
			name++;
		is_inits |= n == 2 && !strncmp(text, "--", 2);
		if (is_inits && strncmp(text, "--", n) != 0)
			fputs("removed", out);
		else if (name == n)
			scrub_write(scrub, text, n, out);
		else if (is_hardware(text, name) || is_harmless(text + name + 1, n - name - 1))
			scrub_write(scrub, text, n, out);
		else {
			scrub_write(scrub, text, name, out);
			fputs("=removed", out);
		}
		text += n;
	}
}

void scrub_write_conf(struct scrub *scrub, const char *text, size_t len, FILE *out)
{
	while (len) {
		const char *eol = memchr(text, '\n', len), *comment;
		size_t line = eol ? (size_t)(eol - text) : len;

		comment = memchr(text, '#', line);
		scrub_write(scrub, text, comment ? (size_t)(comment - text) : line, out);
		fputs(comment ? "# removed\n" : "\n", out);
		line += eol != NULL;
		text += line;
		len -= line;
	}
}

void scrub_free(struct scrub *scrub)
{
	while (scrub->n_names)
		free(scrub->names[--scrub->n_names].text);
	free(scrub->names);
	*scrub = (struct scrub){ 0 };
}
