// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/insert.h"
#include "admin/live/virtual.h"

#include "core/driver.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PARENT_WITHOUT_DRIVER                                                                  \
	"no driver has the parent, which it needs: load its module, and look at the kernel log"

__attribute__((format(printf, 3, 4))) static enum virtual_step fail(char *text, size_t size,
								    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, size, format, args);
	va_end(args);
	return VIRTUAL_FAIL;
}

static enum virtual_step wait_or(bool has_time, char *text, size_t size, const char *what)
{
	if (has_time)
		return VIRTUAL_WAIT;
	return fail(text, size, "%s", what);
}

/* i915 has types where it was told so when it was loaded, and once kvmgt is there */
static enum virtual_step gvt_next(const struct mdev_facts *f, char *text, size_t size)
{
	if (f->gvt < 0)
		return fail(text, size,
			    "this kernel's i915 has no GVT-g (CONFIG_DRM_I915_GVT_KVMGT)");
	if (!f->gvt)
		return fail(
			text, size,
			"i915 was loaded without GVT-g: put `options i915 enable_gvt=1` into /etc/modprobe.d/i915.conf, build the initramfs anew, and reboot");
	if (!f->loaded)
		return VIRTUAL_LOAD;
	if (f->load_err)
		return fail(text, size, "unable to load module " VIRTUAL_GVT_MODULE ": %s",
			    insert_error(f->load_err));
	return wait_or(
		f->has_time, text, size,
		"module " VIRTUAL_GVT_MODULE
		" is there, and yet i915 offers no types: does this GPU have GVT-g (Broadwell to Comet Lake)? The kernel log may say");
}

enum virtual_step virtual_next_mdev(const struct mdev_facts *f, char *text, size_t size)
{
	*text = 0;
	if (f->exists && f->is_same)
		return VIRTUAL_KEEP;
	if (f->exists)
		return fail(
			text, size,
			"this UUID is taken, by a %s of %s: choose another with uuidgen, or remove that one with `gpupt release`",
			f->its_type, f->its_parent);
	if (*f->mdevctl_parent && !f->mdevctl_is_same)
		return fail(
			text, size,
			"mdevctl defines this UUID too, as a %s of %s: remove one of the two (mdevctl undefine)",
			f->mdevctl_type, f->mdevctl_parent);
	if (!*f->driver)
		return wait_or(f->has_time, text, size, PARENT_WITHOUT_DRIVER);
	if (driver_is_harmless(f->driver))
		return fail(
			text, size,
			"%s has the parent: a card that is given away whole has no mediated devices",
			f->driver);
	if (f->has_type && !f->available)
		return fail(text, size, "no instance of this type is left (%s)", f->types);
	if (f->has_type)
		return VIRTUAL_CREATE;
	/* all types come at once, but not in one step */
	if (f->has_types && f->settled)
		return fail(text, size, "the parent has no such type, but: %s",
			    *f->types ? f->types : "none at all");
	if (!f->has_types && !strcmp(f->driver, "i915"))
		return gvt_next(f, text, size);
	if (f->has_types || f->has_time)
		return VIRTUAL_WAIT;
	return fail(
		text, size,
		"its driver, %s, offers no mediated devices: there is no mdev_supported_types",
		f->driver);
}

char *virtual_explain_mdev(const struct mdev_facts *f, int err, char *text, size_t size)
{
	switch (err) {
	case -ENOSPC:
	case -EUSERS:
	case -ENOMEM:
		snprintf(text, size, "the parent has no room for another (%s)", f->types);
		break;
	case -ENOENT:
	case -ENODEV:
		snprintf(text, size, "the type vanished meanwhile");
		break;
	default:
		snprintf(text, size, "making it: %s", strerror(-err));
	}
	return text;
}

enum virtual_step virtual_next_sriov(const struct sriov_facts *f, char *text, size_t size)
{
	*text = 0;
	if (f->total < 0)
		return fail(
			text, size,
			"the device has no SR-IOV: no sriov_totalvfs in sysfs: is it off in the firmware setup?");
	if (driver_is_harmless(f->driver))
		return fail(
			text, size,
			"%s has the physical function: a card that is given away whole makes no virtual functions",
			f->driver);
	if (f->now < 0)
		return fail(
			text, size,
			"sriov_numvfs cannot be read: its driver, %s, hangs while it makes or removes virtual functions",
			*f->driver ? f->driver : "none");
	if (f->now == (int)f->wanted)
		return VIRTUAL_KEEP;
	if (f->now > 0)
		return fail(
			text, size,
			"has %d virtual functions already, not %u, and a VM may use them: `gpupt release` removes them, then `gpupt create` makes these",
			f->now, f->wanted);
	if (!*f->driver)
		return wait_or(f->has_time, text, size, PARENT_WITHOUT_DRIVER);
	if ((int)f->wanted > f->total)
		return fail(text, size, "can have %d virtual functions at most, not %u",
			    f->total, f->wanted);
	return VIRTUAL_CREATE;
}

char *virtual_explain_sriov(const struct sriov_facts *f, int err, char *text, size_t size)
{
	switch (err) {
	case -ENOENT:
	case -ENODEV:
	case -ENOSYS:
		snprintf(text, size, "its driver, %s, makes no virtual functions", f->driver);
		break;
	case -ENOMEM:
	case -ENOSPC:
		snprintf(
			text, size,
			"the firmware left no addresses for %u virtual functions: switch on SR-IOV and above-4G decoding in its setup, or add pci=realloc",
			f->wanted);
		break;
	case -ERANGE:
		snprintf(text, size, "its driver, %s, has less than %u virtual functions",
			 f->driver, f->wanted);
		break;
	default:
		snprintf(text, size, "making %u virtual functions: %s", f->wanted,
			 strerror(-err));
	}
	return text;
}
