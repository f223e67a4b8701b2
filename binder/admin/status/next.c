// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/status/next.h"

#include <stdio.h>

/* the lines are gone, and the image of this boot had some */
static bool is_leaving(const struct next *n)
{
	const struct state *s = n->state;

	return s->stale && !s->has_lines && !s->has_errors;
}

enum next_kind next_decide(const struct next *n)
{
	enum state_kind state = state_decide(n->state);

	if (n->state->has_errors || !n->iommu)
		return NEXT_CHECK;
	if (state == STATE_NO_LINE)
		return NEXT_PICK;
	if (state == STATE_OFF)
		return NEXT_UNDO_OFF;
	/* a boot with the lines would take nothing, or what no VM can have */
	if ((!n->wanted && !is_leaving(n)) || n->shared)
		return NEXT_CHECK;
	switch (state) {
	case STATE_TO_REBUILD:
		if (*n->state->obstacle)
			return NEXT_CHECK;
		return n->state->denied ? NEXT_LOOK : NEXT_REBUILD;
	case STATE_TO_REBOOT:
		return NEXT_REBOOT;
	case STATE_RAN:
		return n->well ? NEXT_EXPORT : NEXT_CHECK;
	default:
		return NEXT_CHECK;
	}
}

/* "2 devices are bound, and no line names them" */
static void print_unnamed(const struct next *n, const char *how, char *text, size_t size)
{
	if (n->by_hand)
		snprintf(text, size, "%u device%s bound%s no line names %s", n->by_hand,
			 n->by_hand == 1 ? " is" : "s are", how,
			 n->by_hand == 1 ? "it" : "them");
	else
		snprintf(text, size, "the host has all devices");
}

/* "3 of 4 devices are bound" */
static void print_bound(const struct next *n, char *text, size_t size)
{
	if (is_leaving(n))
		print_unnamed(n, ", and", text, size);
	else if (n->bound == n->wanted)
		snprintf(text, size, "bound");
	else if (!n->bound)
		snprintf(text, size, "not bound");
	else
		snprintf(text, size, "%u of %u devices are bound", n->bound, n->wanted);
}

char *next_now(const struct next *n, char *text, size_t size)
{
	const struct state *s = n->state;
	enum state_kind state = state_decide(s);
	char bound[80];

	print_bound(n, bound, sizeof(bound));
	if (state == STATE_NO_LINE)
		print_unnamed(n, " by hand, for", text, size);
	else if (s->has_errors)
		snprintf(text, size, "%s; a line of the configuration cannot be read",
			 n->wanted ? bound : "nothing is bound");
	else if (!n->wanted && !is_leaving(n))
		snprintf(text, size, "nothing is bound: the lines take no device");
	else if (state == STATE_TO_REBUILD && *s->obstacle)
		snprintf(text, size, "%s; gpupt does not get into the initramfs", bound);
	else if (state == STATE_TO_REBUILD && s->denied)
		snprintf(text, size,
			 "%s; only root can see whether the initramfs has the lines", bound);
	else if (state == STATE_TO_REBUILD)
		snprintf(text, size, "%s; the initramfs is not rebuilt yet", bound);
	else if (state == STATE_TO_REBOOT)
		snprintf(text, size, "%s; the initramfs is rebuilt", bound);
	else if (state == STATE_NOT_USED)
		snprintf(text, size, "%s; this boot did not use %s, which has the lines", bound,
			 s->image);
	else if (state == STATE_OFF)
		snprintf(text, size, "%s; this boot was told to leave all devices alone",
			 bound);
	else if (!n->well)
		snprintf(text, size, "%s; something is not as the lines want it", bound);
	else
		snprintf(text, size, "bound, ready for a VM");
	return text;
}

char *next_boot(const struct next *n, char *text, size_t size)
{
	const struct state *s = n->state;
	enum state_kind state = state_decide(s);
	const char *when = "", *what = "";

	if (!n->iommu || state == STATE_NO_LINE || (!n->wanted && !is_leaving(n))) {
		snprintf(text, size, "the host keeps all devices");
		return text;
	}
	if (state == STATE_TO_REBUILD)
		when = *s->obstacle ? ", once gpupt is in the initramfs"
		       : s->denied  ? ", once the initramfs is rebuilt, if it is not"
				    : ", once the initramfs is rebuilt";
	else if (state == STATE_NOT_USED)
		when = ", if it uses that image";
	else if (state == STATE_OFF)
		when = ", if it is not told the same";
	if (!n->wanted) {
		snprintf(text, size, "the host keeps all devices%s", when);
		return text;
	}
	if (n->shared)
		what = "; no VM can have them all: the host keeps a part of an IOMMU group";
	else if (n->refused)
		what = "; another is refused";
	snprintf(text, size, "%u device%s kept for VMs%s%s", n->wanted,
		 n->wanted == 1 ? "" : "s", when, what);
	return text;
}

char *next_step(const struct next *n, char *text, size_t size)
{
	const char *sudo = n->root ? "" : "sudo ", *kernel = n->state->kernel;

	switch (next_decide(n)) {
	case NEXT_CHECK:
		snprintf(text, size, "%sgpupt check  # what is wrong, and what to do", sudo);
		break;
	case NEXT_PICK:
		snprintf(text, size, "%sgpupt pick  # choose a card, and write its line", sudo);
		break;
	case NEXT_LOOK:
		snprintf(text, size, "sudo gpupt  # as root, it sees what is in the initramfs");
		break;
	case NEXT_REBUILD:
		snprintf(text, size, "%s  # then reboot", n->rebuild);
		break;
	case NEXT_REBOOT:
		snprintf(text, size, "%sreboot%s%s", sudo, *kernel ? "  # with Linux " : "",
			 kernel);
		break;
	case NEXT_UNDO_OFF:
		snprintf(text, size, "%sreboot  # without gpupt=off on the kernel command line",
			 sudo);
		break;
	case NEXT_EXPORT:
		snprintf(text, size, "gpupt export libvirt  # what the VM needs; or: qemu");
		break;
	}
	return text;
}
