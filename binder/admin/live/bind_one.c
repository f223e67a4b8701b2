// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/bind_one.h"

#include "admin/live/release.h"

#include "boot/apply.h"
#include "boot/apply_text.h"
#include "boot/deadline.h"
#include "boot/log.h"
#include "core/driver.h"

#include <stdio.h>
#include <string.h>

/* a device that did not come to its vfio driver is the host's again, as far as it was */
static void undo(struct bind_outcome *o, const struct admin *a, unsigned dev, const char *addr,
		 const char *override)
{
	const char *before = a->machine.devs[dev].driver;
	struct release r = { 0 };

	strcpy(r.addr, addr);
	release_undo(&r, a->root, override, before);
	if (*r.message)
		log_error("%s: %s", addr, r.message);
	if (*r.driver && strcmp(r.driver, o->driver) != 0 && !a->options->json)
		printf("%s: given back to %s\n", addr, r.driver);
	snprintf(o->driver, sizeof(o->driver), "%s", r.driver);
}

int bind_one(struct bind_outcome *o, const struct admin *a, struct plan *plan,
	     struct loader *loader, unsigned dev)
{
	const char *before = a->machine.devs[dev].driver, *wanted = plan->devs[dev].driver;
	struct apply apply = { 0 };
	char addr[PCI_ADDR_LEN], why[256], override[RELEASE_OVERRIDE_MAX];
	struct steps steps;
	bool wrong;
	int err;

	pci_addr_print(&a->machine.devs[dev].addr, addr);
	release_read_override(addr, a->root, override);
	plan->only = dev;
	err = steps_make(&steps, plan);
	if (!err)
		err = apply_run(&apply, &steps, a->root,
				deadline_now_ms() + APPLY_TOTAL_MS * APPLY_PATIENCE,
				loader_insert, loader);
	if (err) {
		steps_free(&steps);
		return err;
	}
	for (unsigned i = 0; i < steps.n; i++) {
		if (apply_is_wrong(&apply, i))
			log_warning("%s: %s", addr, apply_text(&apply, i, why, sizeof(why)));
	}
	wrong = apply.n_wrong > 0;
	o->state = "bound";
	if (apply.devs[dev].bound && apply.devs[dev].driver)
		wanted = apply.devs[dev].driver;
	snprintf(o->driver, sizeof(o->driver), "%s", wanted);
	if (!apply.devs[dev].bound) {
		const char *now = apply.devs[dev].driver;

		o->state = "failed";
		wrong = true;
		snprintf(o->driver, sizeof(o->driver), "%s", now ? now : "");
		apply_text(&apply, apply.devs[dev].step, why, sizeof(why));
		snprintf(o->message, sizeof(o->message), "%s", why);
		log_error("%s: not bound to %s, %s%s: %s", addr, wanted,
			  now ? "still held by " : "no driver has it", now ? now : "", why);
		undo(o, a, dev, addr, override);
	} else if (!a->options->json && before && driver_same(before, wanted)) {
		printf("%s: %s has it already\n", addr, wanted);
	} else if (!a->options->json) {
		printf("%s: bound to %s%s%s\n", addr, wanted, before ? ", taken from " : "",
		       before ? before : "");
	}
	apply_free(&apply);
	steps_free(&steps);
	return wrong;
}
