// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/release.h"

#include "admin/live/handover.h"
#include "admin/live/hostmods.h"
#include "admin/live/insert.h"
#include "admin/timed.h"

#include "boot/sysfs.h"
#include "core/driver.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LOAD_MS 30000
#define WAIT_MS 100
/* a driver that probes on its own time does so soon after its module was loaded */
#define SETTLE_MS 2000

__attribute__((format(printf, 2, 3))) static void say(struct release *r, const char *format,
						      ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->message, sizeof(r->message), format, args);
	va_end(args);
}

/* the driver it has now into r->driver; false: none */
static bool read_driver(struct release *r, int root)
{
	char path[sizeof(SYSFS_DEVICES "//driver") + PCI_ADDR_LEN];

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/driver", r->addr);
	if (!sysfs_link_name(root, path, r->driver, sizeof(r->driver)))
		return true;
	*r->driver = 0;
	return false;
}

static void probe(struct release *r, int root)
{
	/* its result says nothing: it is success whatever the driver's probe() returns */
	timed_write(root, "sys/bus/pci/drivers_probe", r->addr, TIMED_LATE_MS);
}

/* VALUE "": none. The kernel shows that as (null). */
static void write_override(struct release *r, int root, const char *value)
{
	char path[sizeof(SYSFS_DEVICES "//driver_override") + PCI_ADDR_LEN];
	char text[RELEASE_OVERRIDE_MAX];
	int err;

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/driver_override", r->addr);
	err = timed_write(root, path, *value ? value : "\n", TIMED_SOON_MS);
	if (err) {
		say(r, "unable to clear its driver_override: %s",
		    timed_error(err, TIMED_SOON_MS, text, sizeof(text)));
		return;
	}
	release_read_override(r->addr, root, text);
	if (strcmp(text, value) != 0)
		say(r, "its driver_override was cleared, and yet it reads back otherwise");
}

void release_read_override(const char *addr, int root, char *text)
{
	char path[sizeof(SYSFS_DEVICES "//driver_override") + PCI_ADDR_LEN];

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/driver_override", addr);
	if (timed_read(root, path, text, RELEASE_OVERRIDE_MAX, TIMED_SOON_MS) < 0 ||
	    !strcmp(text, "(null)"))
		*text = 0;
}

void release_clear(struct release *r, int root)
{
	write_override(r, root, "");
	r->done = !*r->message;
}

void release_undo(struct release *r, int root, const char *override, bool had_driver)
{
	char now[RELEASE_OVERRIDE_MAX];

	release_read_override(r->addr, root, now);
	if (strcmp(now, override) != 0)
		write_override(r, root, override);
	/* what is left of the driver that had it takes it again: its module is there */
	if (!read_driver(r, root) && had_driver && !*override && !*r->message) {
		probe(r, root);
		read_driver(r, root);
	}
	r->done = !*r->message;
}

void release_unbind(struct release *r, int root, const char *driver)
{
	char path[sizeof(SYSFS_DEVICES "//driver/unbind") + PCI_ADDR_LEN], text[64];
	int err = 0;

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/driver/unbind", r->addr);
	if (driver)
		err = timed_write(root, path, r->addr, TIMED_LATE_MS);
	/* from 6.1 on the link goes first, and the driver's remove() may still wait */
	if (err == -ETIMEDOUT) {
		say(r,
		    "unbinding it from %s: no end within %d s: a VM or a process has it open: when that has ended, run this again",
		    driver, TIMED_LATE_MS / 1000);
		return;
	}
	if (read_driver(r, root)) {
		say(r, "unbinding it from %s: %s", r->driver,
		    err ? timed_error(err, TIMED_LATE_MS, text, sizeof(text))
			: "no error, and yet it is bound");
		return;
	}
	write_override(r, root, "");
	r->done = !*r->message;
}

/* what keeps the modules that would drive it from doing so, told; false: there is one to load */
static bool explain_modules(struct release *r, const struct hostmods *mods)
{
	const char *kept = NULL, *line = NULL;

	for (unsigned i = 0; i < mods->n; i++) {
		if (hostmod_is_allowed(&mods->mod[i]))
			return false;
		kept = mods->mod[i].name;
		line = mods->mod[i].blacklisted ? "blacklist" : "install";
	}
	if (kept)
		say(r,
		    "no driver has it: modprobe.d keeps module %s from it, with a line `%s %s`: load it by hand, or remove the line",
		    kept, line, kept);
	else
		r->no_module = true;
	return true;
}

static void load_modules(struct release *r, int root, const char *tree)
{
	char path[sizeof(SYSFS_DEVICES "//modalias") + PCI_ADDR_LEN], alias[256];
	struct hostmods mods;
	int err;

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/modalias", r->addr);
	err = sysfs_read(root, path, alias, sizeof(alias));
	if (err >= 0)
		err = hostmods_find(&mods, tree, alias);
	if (err < 0) {
		say(r, "no driver has it, and no module can be looked up for it: %s",
		    err == -ENOENT ? "/lib/modules has none for this kernel" : strerror(-err));
		return;
	}
	if (explain_modules(r, &mods))
		return;
	for (unsigned i = 0; i < mods.n; i++) {
		if (!hostmod_is_allowed(&mods.mod[i]))
			continue;
		err = insert_within(tree, mods.mod[i].name, LOAD_MS);
		if (err && !*r->message)
			say(r, "no driver has it: unable to load module %s: %s",
			    mods.mod[i].name, insert_error(err));
		if (err)
			continue;
		probe(r, root);
		for (int ms = 0; !read_driver(r, root) && ms < SETTLE_MS; ms += WAIT_MS)
			poll(NULL, 0, WAIT_MS);
		if (*r->driver) {
			*r->message = 0;
			return;
		}
		say(r,
		    "no driver has it: module %s is loaded, and its driver does not take it: the kernel log may say why",
		    mods.mod[i].name);
	}
}

void release_probe(struct release *r, int root, const char *tree)
{
	probe(r, root);
	if (!read_driver(r, root))
		load_modules(r, root, tree);
	if (driver_is_harmless(r->driver))
		say(r,
		    "%s has bound it again: its ID is among those that the driver takes by itself: remove ids= from modprobe.d and from the kernel command line",
		    r->driver);
}
