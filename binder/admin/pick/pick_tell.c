// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pick/pick_tell.h"

#include "admin/bootloader.h"
#include "admin/generator.h"
#include "admin/js.h"
#include "admin/wrap.h"

#include "boot/log.h"
#include "core/plan_text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* TEXT is a sentence, and a message is none */
static void make_message(char *text)
{
	size_t len = strlen(text);

	if (isupper((unsigned char)*text) && islower((unsigned char)text[1]))
		*text = tolower((unsigned char)*text);
	if (len && text[len - 1] == '.')
		text[len - 1] = 0;
}

void pick_tell(struct pick *p, bool warn, const char *format, ...)
{
	char text[PICK_TEXT_MAX], addr[PCI_ADDR_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!p->admin->options->yes) {
		wrap_print("", 2, warn ? STYLE_WARN : STYLE_PLAIN, text);
	} else if (warn) {
		make_message(text);
		log_warning("%s: %s", pick_address(p, p->dev, addr), text);
		js_append(p->warnings, js_text(text));
	}
}

/* the other functions of the card, as the plan has them */
static void tell_companions(struct pick *p)
{
	char addr[PCI_ADDR_LEN], text[PICK_TEXT_MAX], list[PICK_TEXT_MAX] = "";
	const struct machine *m = &p->admin->machine;

	for (unsigned i = 0; i < m->n_devs; i++) {
		const struct plan_device *d = &p->trial.plan.devs[i];

		if (d->rule != p->trial.rule || d->origin < 0)
			continue;
		if (d->state == PLAN_REFUSED) {
			pick_tell(p, true, "%s: %s", pick_address(p, i, addr),
				  plan_text_refusal(&p->trial.plan, i, text, sizeof(text)));
			continue;
		}
		if (strlen(list) + PCI_ADDR_LEN + 2 < sizeof(list))
			sprintf(list + strlen(list), "%s%s", *list ? ", " : "",
				pick_address(p, i, addr));
	}
	if (*list && pci_is_display(&pick_device(p, p->dev)->ids))
		pick_tell(
			p, false,
			"With it goes the rest of the card, as with any display controller: %s.",
			list);
	else if (*list)
		pick_tell(p, false, "With it goes: %s.", list);
}

static void tell_iommu(struct pick *p)
{
	const struct machine *m = &p->admin->machine;
	struct plan plan;
	char text[PICK_TEXT_MAX], change[BOOTLOADER_TEXT_MAX] = "";

	if (machine_has_iommu(m))
		return;
	/* as it is now, without groups: what the next boot would say */
	if (plan_make(&plan, m, p->trial.rule, 1))
		return;
	plan_text_refusal(&plan, p->dev, text, sizeof(text));
	plan_free(&plan);
	/* in place of the advice that knows no boot loader */
	if (bootloader_iommu(p->admin, change, sizeof(change)))
		*strstr(text, ": ") = 0;
	pick_tell(p, true, "Nothing happens with this line yet: %s%s%s.", text,
		  *change ? ": " : "", change);
}

static void tell_cmdline(struct pick *p)
{
	const struct cmdline *c = &p->admin->input.cmdline;

	if (c->off)
		pick_tell(p, true,
			  "Nothing happens while %s is on the kernel command line: remove it.",
			  c->off);
	if (c->no_config && !p->admin->options->conf)
		pick_tell(
			p, true,
			"The files are not read while gpupt.config=none is on the kernel command line: remove it.");
}

void pick_tell_line(struct pick *p)
{
	const struct machine *m = &p->admin->machine;
	const struct plan_device *was = &p->before.plan.devs[p->dev];
	int twin = trial_twin(m, p->dev, 0);
	char addr[PCI_ADDR_LEN];

	if (twin >= 0)
		pick_tell(
			p, false,
			"The line has the slot and the ID. %s%s has the same ID: the slot is what tells them apart.",
			pick_address(p, twin, addr),
			trial_twin(m, p->dev, twin + 1) < 0 ? "" : ", and not it alone,");
	else
		pick_tell(
			p, false,
			"The line has the slot and the ID: the device is taken only while this slot holds it.");
	if (was->state == PLAN_REFUSED && was->reason == REFUSE_GUARD)
		pick_tell(p, true, "%s:%u expects another device in this slot: it may go.",
			  was->rule->file, was->rule->line);
	tell_companions(p);
	if (pick_device(p, p->dev)->boot_vga == 1)
		pick_tell(
			p, true,
			"The firmware uses this card: its screen stays as it is early in the boot, and looks as if the machine hung.");
	tell_iommu(p);
	tell_cmdline(p);
}

void pick_tell_devices(const struct pick *p)
{
	char addr[PCI_ADDR_LEN], origin[PCI_ADDR_LEN];
	const struct trial *t = &p->trial;

	for (unsigned i = 0; i < t->machine.n_devs; i++) {
		const struct plan_device *d = &t->plan.devs[i];

		if (d->state != PLAN_TAKEN || d->rule != t->rule)
			continue;
		printf("  %s %04x:%04x  %s%s%s\n", pick_address(p, i, addr),
		       pick_device(p, i)->ids.vendor, pick_device(p, i)->ids.device, d->driver,
		       d->origin >= 0 ? ", along with " : "",
		       d->origin >= 0 ? pick_address(p, d->origin, origin) : "");
	}
}
