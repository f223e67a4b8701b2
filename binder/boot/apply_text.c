// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply_text.h"

#include "boot/modload.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* what a result that is no error of the kernel means, or NULL */
static const char *explain_result(const struct apply *apply, unsigned i, char *text,
				  size_t size)
{
	switch (apply->results[i]) {
	case RESULT_SKIPPED:
		return "not begun: an earlier step failed";
	case RESULT_LATE:
		snprintf(text, size, "no end within %d s",
			 apply_limit_ms(apply->steps, i) / 1000);
		return text;
	case RESULT_OVER:
		snprintf(text, size, "not begun: gpupt's %ld s were over",
			 apply_total_ms(apply->steps->plan) / 1000);
		return text;
	case RESULT_DIFFERS:
		return "no error, and yet it reads back otherwise";
	case RESULT_CRASHED:
		return "the worker crashed";
	case RESULT_ALONE:
		return "not begun: there was no memory for a process to do it in";
	case RESULT_REFUSED:
		return "refused, probably for want of an IOMMU: given back to the host";
	default:
		return NULL;
	}
}

/* in a boot, the remedy is another image */
static void explain_load(const char *module, int result, const char *why, bool at_boot,
			 char *text, size_t size)
{
	if (at_boot && result == -ENOENT)
		snprintf(text, size,
			 "module %s is not in modules.dep: build the initramfs anew, with it",
			 module);
	else if (at_boot && result == -ELIBACC)
		snprintf(text, size,
			 "module %s lacks a module that it needs: build the initramfs anew",
			 module);
	else if (at_boot && result == -ENOSYS)
		snprintf(
			text, size,
			"this kernel cannot unpack the module %s: put it into the initramfs uncompressed",
			module);
	else
		snprintf(text, size, "module %s was not loaded: %s", module,
			 why ? why : modload_error(result));
}

static const char *print_sizes(char *text, size_t size, unsigned mask)
{
	char bar[8];
	int len = snprintf(text, size, "the sizes there are:");

	for (unsigned shift = 0; shift <= RULE_SIZE_MAX && len < (int)size; shift++) {
		if (mask >> shift & 1)
			len += snprintf(text + len, size - len, " %s",
					plan_text_size(bar, shift));
	}
	return text;
}

static void explain_resize(const struct step *step, int result, const char *why, char *text,
			   size_t size)
{
	char sizes[192];

	if (!why && result > 0)
		why = print_sizes(sizes, sizeof(sizes), result);
	else if (result == -ENOENT)
		why = "it has one size only, or the kernel is older than 6.1";
	else if (result == -EBUSY)
		why = "a driver has the device: the next boot is in time";
	else if (result == -ENOSPC)
		why = "no room: is Above 4G Decoding on in the firmware setup?";
	snprintf(text, size, "BAR %u not resized: %s", step->bar,
		 why ? why : strerror(-result));
}

/* preparation: what failed, and why */
static void explain_prepare(const struct step *step, int result, const char *why, char *text,
			    size_t size)
{
	if (!why && step->kind == STEP_RESET_METHOD && (result == -EINVAL || result == -ENOENT))
		why = "the device has no such method, or the kernel is older than 5.15";
	if (step->kind == STEP_FRAMEBUFFER && result == RESULT_DIFFERS)
		why = "the kernel keeps the BAR: add initcall_blacklist=sysfb_init to the kernel command line";
	snprintf(text, size, "%s: %s",
		 step->kind == STEP_RESET_METHOD ? "reset_method not set"
		 : step->kind == STEP_D3COLD	 ? "d3cold_allowed not set"
						 : "boot framebuffer not released",
		 why ? why : strerror(-result));
}

char *apply_text(const struct apply *apply, unsigned i, char *text, size_t size)
{
	static const char *const what[] = {
		[STEP_OVERRIDE] = "writing its driver_override",
		[STEP_HOLD] = "writing its driver_override",
		[STEP_UNBIND] = "unbinding it from ",
		[STEP_PROBE] = "binding it to ",
	};
	const struct step *step = &apply->steps->list[i];
	bool has_driver = step->kind == STEP_UNBIND || step->kind == STEP_PROBE;
	char late[64];
	const char *why;
	int result;

	if (apply->results[i] == RESULT_SKIPPED && step->load >= 0) {
		int load = step->load;

		if (!apply->results[load])
			load = steps_load(apply->steps, PLAN_IOMMU_MODULE);
		if (load >= 0 && apply->results[load])
			step = &apply->steps->list[i = load];
	}
	result = apply->results[i];
	why = explain_result(apply, i, late, sizeof(late));
	if (step->kind == STEP_LOAD) {
		explain_load(step->driver, result, why, apply->steps->plan->only < 0, text,
			     size);
		return text;
	}
	if (step->kind == STEP_RESIZE) {
		explain_resize(step, result, why, text, size);
		return text;
	}
	if (steps_prepares(step)) {
		explain_prepare(step, result, why, text, size);
		return text;
	}
	if (!why && (result == -ENOENT || result == -ENODEV))
		why = step->kind == STEP_UNBIND && result == -ENOENT
			      ? "the driver is still probing it"
		      : step->kind == STEP_PROBE
			      ? "the driver does not accept it, or is not there"
			      : "the device is no longer there";
	snprintf(text, size, "%s%s: %s", what[step->kind], has_driver ? step->driver : "",
		 why ? why : strerror(-result));
	return text;
}
