// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/apply_text.h"

#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static char *explain_load(const struct op *op, int result, int patience, char *text,
			  size_t size)
{
	if (result == -ENOENT)
		snprintf(text, size, "module %s is not here: build the initramfs anew, with it",
			 op->driver);
	else if (result == -ELIBACC)
		snprintf(text, size,
			 "module %s lacks a module that it needs: build the initramfs anew",
			 op->driver);
	else if (result == -EXDEV)
		snprintf(text, size,
			 "module %s was not loaded: -r names a tree, not the running system",
			 op->driver);
	else if (result == -ENOSYS)
		snprintf(
			text, size,
			"this kernel cannot unpack the module %s: put it into the initramfs uncompressed",
			op->driver);
	else if (result < 0)
		snprintf(text, size, "unable to load module %s: %s", op->driver,
			 strerror(-result));
	else if (result == APPLY_LATE)
		snprintf(text, size, "loading module %s did not end within %d s", op->driver,
			 APPLY_LOAD_MS * patience / 1000);
	else
		snprintf(text, size, "module %s was not loaded", op->driver);
	return text;
}

/* what a result that is no error of the kernel means, or NULL */
static const char *explain_result(int result, int patience, char *text, size_t size)
{
	switch (result) {
	case APPLY_SKIPPED:
		return "not begun: an earlier step failed";
	case APPLY_LATE:
		snprintf(text, size, "no end within %d s", APPLY_STEP_MS * patience / 1000);
		return text;
	case APPLY_OVER:
		snprintf(text, size, "not begun: gpupt's %d s were over",
			 APPLY_TOTAL_MS * patience / 1000);
		return text;
	case APPLY_DIFFERS:
		return "no error, and yet it reads back otherwise";
	case APPLY_CRASHED:
		return "the worker crashed";
	default:
		return NULL;
	}
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

static void explain_resize(const struct op *op, int result, const char *why, char *text,
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
	snprintf(text, size, "BAR %u not resized: %s", op->bar, why ? why : strerror(-result));
}

/* preparation: what failed, and why */
static void explain_prepare(const struct op *op, int result, const char *why, char *text,
			    size_t size)
{
	if (!why && op->kind == OP_RESET_METHOD && (result == -EINVAL || result == -ENOENT))
		why = "the device has no such method, or the kernel is older than 5.15";
	if (op->kind == OP_FRAMEBUFFER && result == APPLY_DIFFERS)
		why = "the kernel keeps the BAR: add initcall_blacklist=sysfb_init to the kernel command line";
	snprintf(text, size, "%s: %s",
		 op->kind == OP_RESET_METHOD ? "reset_method not set"
		 : op->kind == OP_D3COLD     ? "d3cold_allowed not set"
					     : "boot framebuffer not released",
		 why ? why : strerror(-result));
}

char *apply_text(const struct apply *apply, unsigned i, char *text, size_t size)
{
	static const char *const what[] = {
		[OP_OVERRIDE] = "writing its driver_override",
		[OP_UNBIND] = "unbinding it from",
		[OP_PROBE] = "binding it to",
	};
	const struct op *op = &apply->plan->ops[i];
	int result = apply->results[i], patience = apply_patience(apply->plan);
	char late[64];
	const char *why;

	if (result == APPLY_SKIPPED && op->load >= 0 && apply->results[op->load]) {
		result = apply->results[op->load];
		op = &apply->plan->ops[op->load];
	}
	if (op->kind == OP_LOAD)
		return explain_load(op, result, patience, text, size);
	why = explain_result(result, patience, late, sizeof(late));
	if (op->kind == OP_RESIZE) {
		explain_resize(op, result, why, text, size);
		return text;
	}
	if (plan_op_prepares(op)) {
		explain_prepare(op, result, why, text, size);
		return text;
	}
	if (!why && (result == -ENOENT || result == -ENODEV))
		why = op->kind == OP_UNBIND && result == -ENOENT
			      ? "the driver is still probing it"
		      : op->kind == OP_PROBE ? "the driver does not accept it, or is not there"
					     : "the device is no longer there";
	snprintf(text, size, "%s%s%s: %s", what[op->kind], op->kind == OP_OVERRIDE ? "" : " ",
		 op->kind == OP_OVERRIDE ? "" : op->driver, why ? why : strerror(-result));
	return text;
}
