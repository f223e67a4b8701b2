// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/export/export_select.h"

#include "admin/export/export_add.h"
#include "admin/target.h"

#include "boot/log.h"
#include "core/plan_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* the card that DEV is a function of: all that is bound, and at least DEV itself */
static void mark_card(struct export_select *s, unsigned dev)
{
	const struct machine *m = &s->admin->machine;

	s->functions[dev] = true;
	for (unsigned i = 0; s->parents[dev] < 0 && i < m->n_devs; i++) {
		if (pci_same_slot(&m->devs[i].addr, &m->devs[dev].addr) && s->parents[i] < 0 &&
		    export_add_is_vfio(s, i))
			s->functions[i] = true;
	}
}

static int mark_target(struct export_select *s, const char *word)
{
	struct target target;
	int status = target_find(&target, s->admin, word);

	for (unsigned i = 0; i < target.n; i++)
		mark_card(s, target.devs[i]);
	target_free(&target);
	return status;
}

/* the index of the mediated device that is called TEXT in any case, which UUID gets in lower case */
static int find_mdev(const struct export_select *s, const char *text, char uuid[MDEV_UUID])
{
	for (unsigned i = 0; i < MDEV_UUID - 1; i++)
		uuid[i] = tolower((unsigned char)text[i]);
	uuid[MDEV_UUID - 1] = 0;
	return mdevs_find(&s->mdevs, uuid);
}

static int mark_mdev(struct export_select *s, const char *word)
{
	char uuid[MDEV_UUID];
	int mdev = find_mdev(s, word, uuid);

	if (mdev < 0) {
		log_error(
			"%s: no such mediated device: `gpupt create` makes those of the configuration",
			word);
		return EXIT_USAGE;
	}
	s->virtuals[mdev] = true;
	return EXIT_OK;
}

/* the virtual functions of device PARENT; false: it has none */
static bool mark_vfs(struct export_select *s, int parent)
{
	bool any = false;

	for (unsigned i = 0; i < s->admin->machine.n_devs; i++) {
		if (s->parents[i] == parent)
			any = s->functions[i] = true;
	}
	return any;
}

/* what the line of V has been made into, or that it has not */
static void mark_virtual(struct export_select *s, const struct plan_virtual *v)
{
	char uuid[MDEV_UUID], addr[PCI_ADDR_LEN];
	int mdev;

	if (v->rule->kind == RULE_SRIOV) {
		if (!mark_vfs(s, v->parent))
			export_add_left_out(
				s,
				pci_addr_print(&s->admin->machine.devs[v->parent].addr, addr),
				"no virtual functions yet: `gpupt create` makes them");
		return;
	}
	mdev = find_mdev(s, v->rule->uuid.at, uuid);
	if (mdev < 0)
		export_add_left_out(s, uuid, "not there yet: `gpupt create` makes it");
	else
		s->virtuals[mdev] = true;
}

/* a line names device DEV, and the plan leaves it to the host; it may have been bound by hand */
static void mark_refused(struct export_select *s, unsigned dev)
{
	const struct pci_dev *d = &s->admin->machine.devs[dev];
	char addr[PCI_ADDR_LEN], why[512];

	if (export_add_is_vfio(s, dev))
		s->functions[dev] = true;
	else
		export_add_left_out(s, pci_addr_print(&d->addr, addr),
				    plan_text_refusal(&s->admin->plan, dev, why, sizeof(why)));
}

static void refuse_virtual(struct export_select *s, const struct plan_virtual *v)
{
	char name[MDEV_UUID], why[512];

	if (v->rule->kind == RULE_SRIOV)
		pci_addr_print(&s->admin->machine.devs[v->parent].addr, name);
	else
		find_mdev(s, v->rule->uuid.at, name);
	export_add_left_out(s, name,
			    plan_text_virtual_refusal(&s->admin->plan, v, why, sizeof(why)));
}

/* all that the configuration wants */
static void mark_planned(struct export_select *s)
{
	const struct plan *plan = &s->admin->plan;

	for (unsigned i = 0; i < s->admin->machine.n_devs; i++) {
		s->functions[i] |= plan->devs[i].state == PLAN_TAKEN;
		if (plan->devs[i].state == PLAN_REFUSED)
			mark_refused(s, i);
	}
	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		if (plan->virtuals[i].reason == REFUSE_NONE)
			mark_virtual(s, &plan->virtuals[i]);
		else
			refuse_virtual(s, &plan->virtuals[i]);
	}
}

static int mark(struct export_select *s, char **args)
{
	int status = EXIT_OK;

	if (!*args)
		mark_planned(s);
	for (; *args && !status; args++)
		status = strlen(*args) == MDEV_UUID - 1 ? mark_mdev(s, *args)
							: mark_target(s, *args);
	return status;
}

static int allocate(struct export_select *s)
{
	unsigned n = s->admin->machine.n_devs + s->mdevs.n + 1;

	s->parents = vf_parents(s->admin->root, &s->admin->machine);
	s->functions = calloc(n, sizeof(*s->functions));
	s->told = calloc(n, sizeof(*s->told));
	s->virtuals = calloc(n, sizeof(*s->virtuals));
	s->devs = calloc(n, sizeof(*s->devs));
	s->type_names = calloc(s->mdevs.n + 1, sizeof(*s->type_names));
	s->left_out = json_array();
	return s->parents && s->functions && s->told && s->virtuals && s->devs &&
			       s->type_names && s->left_out
		       ? EXIT_OK
		       : admin_no_memory();
}

int export_select(struct export_select *s, char **addresses)
{
	int err = mdevs_read(&s->mdevs, s->admin->root, &s->admin->machine), status;

	if (err) {
		log_error("unable to read " MDEV_DEVICES ": %s", strerror(-err));
		return EXIT_SYSTEM;
	}
	status = allocate(s);
	if (!status)
		status = mark(s, addresses);
	for (unsigned i = 0; !status && i < s->admin->machine.n_devs; i++) {
		if (s->functions[i])
			export_add_function(s, i);
	}
	for (unsigned i = 0; !status && i < s->mdevs.n; i++) {
		if (s->virtuals[i])
			export_add_mdev(s, i);
	}
	return status;
}

void export_select_free(struct export_select *s)
{
	json_decref(s->left_out);
	free(s->type_names);
	free(s->devs);
	free(s->virtuals);
	free(s->told);
	free(s->functions);
	free(s->parents);
	mdevs_free(&s->mdevs);
}
