// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pick/trial.h"

#include "boot/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool trial_is_card(const struct machine *m, unsigned dev)
{
	if (!pci_is_display(&m->devs[dev].ids))
		return false;
	for (unsigned i = dev; i--;) {
		if (!pci_same_slot(&m->devs[i].addr, &m->devs[dev].addr))
			break;
		if (pci_is_display(&m->devs[i].ids))
			return false;
	}
	return true;
}

int trial_twin(const struct machine *m, unsigned dev, unsigned from)
{
	for (unsigned i = from; i < m->n_devs; i++) {
		if (i != dev && m->devs[i].ids.vendor == m->devs[dev].ids.vendor &&
		    m->devs[i].ids.device == m->devs[dev].ids.device)
			return i;
	}
	return -1;
}

bool trial_line(const struct pci_dev *dev, const char *options, char *line, size_t size)
{
	char addr[PCI_ADDR_LEN];
	int len = snprintf(line, size, "%s %04x:%04x%s%s", pci_addr_print(&dev->addr, addr),
			   dev->ids.vendor, dev->ids.device, *options ? " " : "", options);

	return len >= 0 && (size_t)len < size;
}

/* the rules of CONF that are read after FILE, or those that are read before it */
static void add_rules(struct conf *to, const struct conf *conf, const char *file, bool after)
{
	for (unsigned i = 0; i < conf->n_rules; i++) {
		const struct rule *r = &conf->rules[i];
		bool is_after = strstr(r->file, "/" INPUT_CONF_DIR "/");

		if (is_after == after && strcmp(r->file, file) != 0)
			conf_add_line(to, r->file, r->line, 1, r->text, r->text + r->text_len);
	}
}

static int copy_machine(struct machine *to, const struct machine *from, bool assume_iommu)
{
	*to = *from;
	to->drivers = NULL; /* the names stay where they are */
	to->devs = malloc((from->n_devs + 1) * sizeof(*to->devs));
	if (!to->devs)
		return -ENOMEM;
	memcpy(to->devs, from->devs, from->n_devs * sizeof(*to->devs));
	for (unsigned i = 0; assume_iommu && i < to->n_devs; i++)
		to->devs[i].group = i;
	to->has_groups |= assume_iommu;
	return 0;
}

int trial_make(struct trial *trial, const struct machine *machine, const struct conf *conf,
	       const char *name, const char *text, size_t len, unsigned line, bool assume_iommu)
{
	int err;

	*trial = (struct trial){ 0 };
	add_rules(&trial->conf, conf, name, false);
	conf_parse(&trial->conf, name, text, len);
	add_rules(&trial->conf, conf, name, true);
	if (trial->conf.n_errors)
		return -EINVAL;
	for (unsigned i = 0; i < trial->conf.n_rules; i++) {
		const struct rule *r = &trial->conf.rules[i];

		if (r->line == line && !strcmp(r->file, name))
			trial->rule = r;
	}
	err = copy_machine(&trial->machine, machine, assume_iommu);
	if (err)
		return err;
	return plan_make(&trial->plan, &trial->machine, trial->conf.rules, trial->conf.n_rules);
}

int trial_lost(const struct trial *trial, const struct plan *plan)
{
	for (unsigned i = 0; i < trial->machine.n_devs; i++) {
		if (plan->devs[i].state == PLAN_TAKEN &&
		    trial->plan.devs[i].state != PLAN_TAKEN &&
		    trial->plan.devs[i].rule != trial->rule)
			return i;
	}
	return -1;
}

int trial_lost_virtual(const struct trial *trial, const struct plan *plan)
{
	/* the new line is none of a virtual device, so they are the same, in the same order */
	for (unsigned i = 0; i < plan->n_virtuals && i < trial->plan.n_virtuals; i++) {
		if (!plan->virtuals[i].reason && trial->plan.virtuals[i].reason)
			return i;
	}
	return -1;
}

int trial_sharing(const struct trial *trial)
{
	for (unsigned i = 0; i < trial->machine.n_devs; i++) {
		if (trial->plan.devs[i].rule == trial->rule && trial->plan.devs[i].shares_group)
			return i;
	}
	return -1;
}

void trial_free(struct trial *trial)
{
	plan_free(&trial->plan);
	free(trial->machine.devs);
	conf_free(&trial->conf);
	*trial = (struct trial){ 0 };
}
