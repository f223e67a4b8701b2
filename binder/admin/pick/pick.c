// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pick/pick.h"

#include "admin/pick/pick_tell.h"
#include "admin/pick/pick_use.h"

#include "boot/log.h"
#include "boot/variant.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum choice pick_refuse(struct pick *p, const char *format, ...)
{
	char text[PICK_TEXT_MAX], addr[PCI_ADDR_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	log_error("%s: %s", pick_address(p, p->dev, addr), text);
	return CHOICE_REFUSED;
}

/* makes TRIAL with the LEN bytes of TEXT, in which LINE is the new line: 0 or -errno */
static int try_text(struct pick *p, struct trial *trial, const char *text, size_t len,
		    unsigned line)
{
	struct admin *a = p->admin;
	int err;

	trial_free(trial);
	err = trial_make(trial, &a->machine, &a->input.conf, p->name, text, len, line,
			 !machine_has_iommu(&a->machine));
	if (!err)
		variant_choose(&trial->plan, &a->machine, a->root, loader_finder(&p->loader),
			       &p->loader);
	return err;
}

/* makes the line for p->dev with p->options, and the plan with it: 0 or -errno */
static int try_line(struct pick *p)
{
	trial_free(&p->trial);
	free(p->text);
	p->text = NULL;
	if (!trial_line(pick_device(p, p->dev), p->options, p->line, sizeof(p->line)))
		return -E2BIG;
	p->text = conffile_append(&p->file, p->line, &p->len, &p->number);
	if (!p->text)
		return -ENOMEM;
	return try_text(p, &p->trial, p->text, p->len, p->number);
}

static enum choice fail_line(struct pick *p, int err)
{
	const struct conf_error *e = p->trial.conf.errors;

	if (err == -E2BIG) {
		log_error("pick: the line would be too long");
		return CHOICE_USAGE;
	}
	if (err != -EINVAL) {
		admin_no_memory();
		return CHOICE_FAILED;
	}
	if (e->column && e->column <= strlen(p->line))
		log_error("%s: at %s: %s", p->line, p->line + e->column - 1, e->what);
	else
		log_error("%s: %s", p->line, e->what);
	return CHOICE_USAGE;
}

enum choice pick_line(struct pick *p, const char *option)
{
	size_t len = strlen(p->options), room = sizeof(p->options) - len;
	int err = 0;

	/* one word would be a line of its own */
	if (option && option[strcspn(option, "\r\n")]) {
		log_error("pick: expected words of one line behind the address");
		return CHOICE_USAGE;
	}
	if (option &&
	    (size_t)snprintf(p->options + len, room, "%s%s", len ? " " : "", option) >= room)
		err = -E2BIG;
	if (!err)
		err = try_line(p);
	return err ? fail_line(p, err) : CHOICE_WRITE;
}

enum choice pick_begin(struct pick *p)
{
	bool exists = p->file.exists;
	int err;

	p->loader = (struct loader){ .root = p->admin->options->root, .quiet = true };
	err = try_text(p, &p->before, exists ? p->file.text : "", exists ? p->file.len : 0, 0);
	if (err == -EINVAL) { /* it was right when it was read first */
		log_error("%s: somebody changed it just now: run `gpupt pick` again", p->name);
		return CHOICE_FAILED;
	}
	return err ? fail_line(p, err) : CHOICE_WRITE;
}

/* whether the line of RULE has each of OPTIONS, words with one blank between them */
static bool has_options(const struct rule *rule, const char *options)
{
	const char *end = rule->text + rule->text_len;

	for (size_t len; *options; options += len + (options[len] == ' ')) {
		const char *at = rule->text, *stop = at;

		len = strcspn(options, " ");
		for (bool found = false; !found; at = stop + 1) {
			if (at >= end)
				return false;
			for (stop = at; stop < end && *stop != ' ' && *stop != '\t'; stop++)
				;
			found = (size_t)(stop - at) == len && !memcmp(at, options, len);
		}
	}
	return true;
}

enum choice pick_choose(struct pick *p, unsigned dev)
{
	const struct plan_device *d = &p->before.plan.devs[dev];
	char text[PICK_TEXT_MAX], addr[PCI_ADDR_LEN];
	bool taken = d->state == PLAN_TAKEN;

	p->dev = dev;
	/* what is refused for another reason, a line with the ID may have */
	if (!taken && (d->state != PLAN_REFUSED ||
		       (d->reason != REFUSE_LAST_DISPLAY && d->reason != REFUSE_COMPANION)))
		return CHOICE_WRITE;
	if (!taken)
		return pick_refuse(
			p, "%s:%u has it already (%.*s), and yet: %s", d->rule->file,
			d->rule->line, (int)d->rule->text_len, d->rule->text,
			plan_text_refusal(&p->before.plan, p->dev, text, sizeof(text)));
	if (!has_options(d->rule, p->options))
		return pick_refuse(
			p,
			"%s:%u has it already: %.*s: nothing was written: change that line, to have: %s",
			d->rule->file, d->rule->line, (int)d->rule->text_len, d->rule->text,
			p->options);
	if (!p->admin->options->json)
		printf("%s: %s:%u has it already: %.*s: nothing was changed.\n",
		       pick_address(p, p->dev, addr), d->rule->file, d->rule->line,
		       (int)d->rule->text_len, d->rule->text);
	p->before.rule = d->rule;
	return CHOICE_THERE;
}

enum choice pick_check(struct pick *p)
{
	const struct plan_device *d = &p->trial.plan.devs[p->dev];
	int lost = trial_lost(&p->trial, &p->before.plan);
	int virtual = trial_lost_virtual(&p->trial, &p->before.plan);
	char addr[PCI_ADDR_LEN], text[PICK_TEXT_MAX];
	const struct rule *rule;

	if (d->state != PLAN_TAKEN)
		return pick_refuse(
			p, "%s: nothing was written",
			plan_text_refusal(&p->trial.plan, p->dev, text, sizeof(text)));
	if (lost >= 0) {
		rule = p->before.plan.devs[lost].rule;
		return pick_refuse(
			p,
			"with this line, the host would keep %s, which %s:%u takes: %s: nothing was written",
			pick_address(p, lost, addr), rule->file, rule->line,
			plan_text_refusal(&p->trial.plan, lost, text, sizeof(text)));
	}
	if (virtual >= 0) {
		rule = p->before.plan.virtuals[virtual].rule;
		return pick_refuse(
			p,
			"%s:%u makes virtual devices of it (%.*s): it cannot go to a VM as a whole, too: nothing was written",
			rule->file, rule->line, (int)rule->text_len, rule->text);
	}
	return pick_use_check(p);
}

bool pick_is_last_display(const struct pick *p)
{
	const struct plan_device *d = &p->trial.plan.devs[p->dev];

	return d->state == PLAN_REFUSED && d->reason == REFUSE_LAST_DISPLAY;
}
