// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"
#include "admin/check/wanted.h"

#include "admin/generator.h"
#include "admin/image/image_contents.h"
#include "admin/image/images.h"
#include "admin/obstacle.h"

#include "boot/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define AS_ROOT "as root: gpupt check"

/* what is wanted of the images of one kernel, and what has been seen */
struct search {
	struct check *c;
	const struct kernel *kernel;
	struct wanted wanted;
	bool is_again;	/* the image was looked at for another kernel, and holds those of all */
	bool any_known; /* one that tells what configuration it has, or that it has none */
	bool has_overlay; /* one that can stand in for gpupt in the other images */
	bool any_init;	  /* what rdinit= names is somewhere, or may be */
	const char *path; /* of the image that is looked at */
};

/* what people take for the culprit */
static void tell_harmless(struct search *s, const struct contents *contents)
{
	struct findings *f = &s->c->findings;

	for (unsigned i = s->wanted.n_needed; i < s->wanted.n; i++) {
		if (!s->wanted.modules[i].found)
			continue;
		finding_harmless(
			f,
			"%s is in the initramfs: driver_override keeps it from the device, whenever it is loaded",
			s->wanted.modules[i].name);
		if (!strcmp(s->wanted.modules[i].name, "amdgpu"))
			finding_harmless(
				f,
				"amdgpu takes ten seconds and more to load: gpupt-bind does not wait for it");
	}
	if (contents->has_plymouth)
		finding_harmless(
			f,
			"plymouth is in the initramfs: it shows its picture on what the host keeps");
}

/* a finding about the image, to be put right by making all anew */
static void add(struct search *s, enum finding_kind kind, const char *what)
{
	struct admin *a = s->c->a;
	char before[CHECK_TEXT_MAX] = "", rebuild[CHECK_TEXT_MAX];

	finding_add(&s->c->findings, kind, "%s %s", s->path, what);
	finding_place(&s->c->findings, s->path, 0);
	if (kind != FIND_IMAGE_OLD && kind != FIND_IMAGE_BROKEN)
		obstacle_find(a, before, sizeof(before));
	finding_fix(&s->c->findings, "%s%s%s", before, *before ? ", then: " : "",
		    generator_rebuild(a, rebuild, sizeof(rebuild)));
}

static void check_modules(struct search *s, enum image_kind kind)
{
	char names[CHECK_TEXT_MAX] = "lacks";

	for (unsigned i = 0; i < s->wanted.n_needed; i++) {
		size_t at = strlen(names);

		if (!s->wanted.modules[i].found)
			snprintf(names + at, sizeof(names) - at, " %s",
				 s->wanted.modules[i].name);
	}
	if (!strchr(names, ' '))
		return;
	if (kind == IMAGE_OVERLAY)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			 " of the kernel %s", s->kernel->version);
	add(s, FIND_IMAGE_MODULE, names);
}

/* whether the image's configuration can be compared with that of the system */
static bool is_comparable(const struct check *c, const struct contents *contents)
{
	const struct conf *conf = &c->a->input.conf;

	for (unsigned i = 0; i < conf->n_errors && i < CONF_ERRORS_MAX; i++) {
		if (!conf->errors[i].line)
			return false; /* a file that could not be read */
	}
	return !c->a->options->conf && !c->a->input.cmdline.no_config && !contents->is_unsure;
}

/* an image that holds gpupt */
static void check_contents(struct search *s, enum image_kind kind,
			   const struct contents *contents)
{
	if (!s->is_again && is_comparable(s->c, contents) &&
	    image_contents_hash(contents) != s->c->a->input.hash)
		add(s, FIND_IMAGE_OLD, "was made with other configuration files");
	if (!s->c->a->input.conf.n_rules)
		return;
	if (!contents->is_started)
		add(s, FIND_IMAGE_NOT_STARTED, "does not start gpupt-bind");
	else if (contents->is_late)
		add(s, FIND_IMAGE_LATE, "starts gpupt-bind after udev");
	check_modules(s, kind);
	tell_harmless(s, contents);
}

/* what cannot be read, or is no image: ERR, and WHAT as image_read() has them */
static void check_unreadable(struct search *s, int err, const char *what)
{
	if (err == -EBADMSG) {
		char text[CHECK_TEXT_MAX];

		snprintf(text, sizeof(text), "is broken: %s", what);
		add(s, FIND_IMAGE_BROKEN, text);
		return;
	}
	finding_add(&s->c->findings, FIND_IMAGE_UNREADABLE, "%s: %s", s->path,
		    err == -ELIBACC ? what : strerror(-err));
	finding_place(&s->c->findings, s->path, 0);
	if (err == -ELIBACC) {
		finding_fix(&s->c->findings, "install libarchive, and check again");
	} else if (err == -EACCES || err == -EPERM) {
		s->c->findings.denied = true;
		finding_fix(&s->c->findings, AS_ROOT);
	} else {
		finding_fix(&s->c->findings, "see to it that it can be read, and check again");
	}
}

static void check_without(struct search *s, enum image_kind kind)
{
	if (!s->c->a->input.conf.n_rules || kind == IMAGE_FALLBACK)
		return;
	if (!s->has_overlay) {
		add(s, FIND_IMAGE_WITHOUT, "is without gpupt");
	} else if (!images_run_overlay(s->c->a)) {
		finding_add(&s->c->findings, FIND_OVERLAY_ASLEEP,
			    "%s is without gpupt, and the overlay beside it is not started",
			    s->path);
		finding_place(&s->c->findings, s->path, 0);
		/* for no other: rdinit= in an image that lacks it is a boot without initramfs */
		finding_fix(
			&s->c->findings,
			"in the boot loader's entry of this kernel, and only there, load the overlay after this image and add rdinit=" IMAGES_INIT
			": see gpupt-overlay(8)");
	}
}

static void check_image(struct search *s, enum image_kind kind)
{
	struct contents contents = { .kernel = s->kernel->version,
				     .modules = s->wanted.modules,
				     .n_modules = s->wanted.n };
	char what[256];
	int err;

	for (unsigned i = 0; i < s->wanted.n; i++)
		s->wanted.modules[i].found = false;
	err = image_contents_read(&contents, s->c->a->root, s->path + 1, what, sizeof(what));
	s->any_known |= !err && !contents.is_unsure;
	if (err == -ENOMEM)
		s->c->findings.failed = true;
	else if (err && !s->is_again)
		check_unreadable(s, err, what);
	else if (!err && contents.has_bind)
		check_contents(s, kind, &contents);
	else if (!err)
		check_without(s, kind);
	s->any_init |= kind == IMAGE_OVERLAY || contents.is_overlay;
	if (!err && kind == IMAGE_OVERLAY)
		s->has_overlay = contents.has_bind;
	image_contents_free(&contents);
}

static void add_unknown(struct search *s, bool denied)
{
	char rebuild[CHECK_TEXT_MAX];

	finding_add(&s->c->findings, FIND_IMAGE_UNKNOWN,
		    "kernel %s: no initramfs of it is where gpupt looks", s->kernel->version);
	s->c->findings.denied |= denied;
	if (denied)
		finding_fix(&s->c->findings, AS_ROOT);
	else
		finding_fix(
			&s->c->findings,
			"if it has none: %s; if it is elsewhere: lsinitrd FILE | grep gpupt",
			generator_rebuild(s->c->a, rebuild, sizeof(rebuild)));
}

static void check_kernel(struct search *s)
{
	struct images images;
	char names[CHECK_TEXT_MAX] = "";

	wanted_find(&s->wanted, s->c, s->kernel);
	images_find(&images, s->c->a, s->kernel->version);
	/* from the end: the overlay is the last, and counts for the others */
	for (unsigned i = images.n; i-- > 0;) {
		s->path = images.list[i].path;
		s->is_again =
			images.list[i].kind == IMAGE_OVERLAY && s->kernel != s->c->kernels.list;
		check_image(s, images.list[i].kind);
	}
	s->any_init |= !images.n || images.denied;
	for (unsigned i = 0; i < images.n; i++) {
		size_t at = strlen(names);

		snprintf(names + at, sizeof(names) - at, "%s%s", at ? ", " : "",
			 images.list[i].path);
	}
	if (images.n)
		finding_looked_at(&s->c->findings, "images of %s: %s", s->kernel->version,
				  names);
	else if (s->c->a->input.conf.n_rules)
		add_unknown(s, images.denied);
}

/* where no image can tell: that of this boot has said in its report what it was made with */
static void check_report(struct check *c)
{
	const struct contents none = { 0 };
	char rebuild[CHECK_TEXT_MAX];

	if (!is_comparable(c, &none) || !report_is_stale(c->a->root, c->a->input.hash))
		return;
	finding_add(&c->findings, FIND_IMAGE_OLD,
		    "the initramfs of this boot was made with other configuration files");
	finding_place(&c->findings, "/" REPORT_FILE, 0);
	finding_fix(&c->findings, "%s", generator_rebuild(c->a, rebuild, sizeof(rebuild)));
}

/* the word is in the entries still, and the file that it needs is gone */
static void add_gone(struct check *c)
{
	finding_add(
		&c->findings, FIND_OVERLAY_GONE,
		"rdinit=" IMAGES_INIT
		" is on the kernel command line, and no gpupt-overlay.img is in /boot, /efi or /boot/efi");
	finding_fix(&c->findings,
		    "gpupt-overlay; or take the word out of the boot loader's entries");
}

void check_images(struct check *c)
{
	bool any_known = false, any_init = true;

	for (unsigned i = 0; i < c->kernels.n; i++) {
		struct search s = { .c = c, .kernel = &c->kernels.list[i] };

		check_kernel(&s);
		any_known |= s.any_known;
		any_init &= s.any_init;
	}
	if (!any_init && images_run_overlay(c->a))
		add_gone(c);
	if (!any_known)
		check_report(c);
}
