// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gpupt release: a card goes back from its vfio driver to the host.
 */
#include "admin/live/handover.h"
#include "admin/live/release.h"
#include "admin/live/release_virtual.h"
#include "admin/target.h"
#include "admin/timed.h"

#include "boot/log.h"
#include "boot/sysfs.h"
#include "core/driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
	struct release release;
	struct users users;
	const char *state;  /* NULL: not meant */
	bool only_override; /* a host driver has it, and keeps it */
};

struct handback {
	struct admin *a;
	struct target target;
	struct part *parts; /* one for each device of the machine */
	bool failed;
};

/* whether its override keeps D for a vfio driver that it does not have: after a failure */
static bool is_kept(const struct admin *a, const struct pci_dev *d)
{
	char addr[PCI_ADDR_LEN], text[RELEASE_OVERRIDE_MAX];

	release_read_override(pci_addr_print(&d->addr, addr), a->root, text);
	return *text && driver_is_harmless(text);
}

/*
 * What goes with device DEV: the other functions where it is a display controller, as `bind` takes them,
 * and what the configuration has it bring along. Only what a vfio driver has, or is to have.
 */
static bool goes_with(const struct admin *a, unsigned dev, unsigned i)
{
	const struct pci_dev *d = &a->machine.devs[i], *first = &a->machine.devs[dev];

	bool along =
		(a->plan.devs[i].state == PLAN_TAKEN && a->plan.devs[i].origin == (int)dev) ||
		(pci_base_class(&first->ids) == PCI_BASE_DISPLAY &&
		 pci_same_slot(&d->addr, &first->addr));

	if (i != dev && !along)
		return false;
	if (driver_is_harmless(d->driver))
		return true;
	return (!d->driver && i == dev) || is_kept(a, d);
}

static bool are_free(struct handback *h)
{
	bool all = true;

	for (unsigned i = 0; i < h->a->machine.n_devs; i++) {
		if (h->parts[i].state && !h->parts[i].only_override)
			all &= handover_is_free(h->a, i, NULL, &h->parts[i].users);
	}
	return all;
}

/* all are free before the first is offered: a host driver may want the other functions too */
static void give_back(struct handback *h)
{
	const struct machine *m = &h->a->machine;

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (h->parts[i].only_override)
			release_clear(&h->parts[i].release, h->a->root);
		else if (h->parts[i].state)
			release_unbind(&h->parts[i].release, h->a->root, m->devs[i].driver);
	}
	for (unsigned i = 0; i < m->n_devs; i++) {
		struct part *p = &h->parts[i];

		if (!p->state)
			continue;
		if (p->release.done && !p->only_override)
			release_probe(&p->release, h->a->root, h->a->options->root);
		p->state = !p->release.done	? "failed"
			   : *p->release.driver ? "released"
						: "free";
		if (*p->release.message) {
			log_error("%s: %s", p->release.addr, p->release.message);
			h->failed = true;
		} else if (!h->a->options->json && p->only_override) {
			printf("%s: %s has it and keeps it: its driver_override is cleared\n",
			       p->release.addr, p->release.driver);
		} else if (!h->a->options->json && p->release.no_module) {
			printf("%s: free: none of this kernel's modules is for it\n",
			       p->release.addr);
		} else if (!h->a->options->json) {
			printf("%s: %s has it%s%s\n", p->release.addr, p->release.driver,
			       m->devs[i].driver ? ", taken from " : "",
			       m->devs[i].driver ? m->devs[i].driver : "");
		}
	}
}

static int tell(const struct handback *h)
{
	json_t *devices = json_array();

	for (unsigned i = 0; i < h->a->machine.n_devs && h->a->options->json; i++) {
		const struct part *p = &h->parts[i];
		json_t *object;

		if (!p->state)
			continue;
		object = handover_json(&h->a->machine.devs[i], p->state, p->release.message,
				       &p->users);
		js_set(object, "driver", js_text_or_null(p->release.driver));
		js_append(devices, object);
	}
	return handover_end(h->a, "release", h->failed, devices);
}

static void remind(const struct handback *h)
{
	const struct plan_device *d = &h->a->plan.devs[h->target.devs[0]];

	if (d->state == PLAN_TAKEN && !h->a->options->json && !h->failed)
		printf("the next boot takes it again: %s:%u: %.*s\n", d->rule->file,
		       d->rule->line, (int)d->rule->text_len, d->rule->text);
}

static int run(struct handback *h)
{
	const struct machine *m = &h->a->machine;
	const struct target *t = &h->target;
	bool any = false;

	for (unsigned i = 0; i < m->n_devs; i++) {
		struct release *r = &h->parts[i].release;

		pci_addr_print(&m->devs[i].addr, r->addr);
		snprintf(r->driver, sizeof(r->driver), "%s",
			 m->devs[i].driver ? m->devs[i].driver : "");
		for (unsigned n = 0; n < t->n && !h->parts[i].state; n++) {
			if (goes_with(h->a, t->devs[n], i))
				h->parts[i].state = "left";
		}
		h->parts[i].only_override = h->parts[i].state && m->devs[i].driver &&
					    !driver_is_harmless(m->devs[i].driver);
		any |= h->parts[i].state != NULL;
	}
	if (!any) {
		for (unsigned n = 0; n < t->n; n++) {
			struct part *p = &h->parts[t->devs[n]];

			p->state = "released";
			if (!h->a->options->json)
				printf("%s: %s has it: nothing to do\n", p->release.addr,
				       m->devs[t->devs[n]].driver);
		}
		return tell(h);
	}
	if (are_free(h)) {
		give_back(h);
		remind(h);
	} else {
		h->failed = true;
		for (unsigned i = 0; i < m->n_devs; i++) {
			struct part *p = &h->parts[i];

			if (p->state)
				snprintf(p->release.message, sizeof(p->release.message), "%s",
					 p->users.n ? "in use" : "stays with its card");
		}
	}
	return tell(h);
}

int cmd_release(struct admin *a)
{
	struct handback h = { .a = a };
	int status = handover_permit(a, "release");

	if (!status)
		status = admin_make_plan(a);
	if (status)
		return status;
	if (release_virtual_is_uuid(*a->args))
		return release_virtual_mdev(a, *a->args);
	status = target_find_card(&h.target, a, *a->args);
	if (!status && release_virtual_has_functions(a, h.target.devs[0])) {
		status = release_virtual_functions(a, h.target.devs[0]);
	} else if (!status) {
		h.parts = calloc(a->machine.n_devs + 1, sizeof(*h.parts));
		status = h.parts ? run(&h) : admin_no_memory();
	}
	free(h.parts);
	target_free(&h.target);
	return status;
}
