// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/list/list.h"

#include "admin/target.h"

#include "boot/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int index_virtuals(struct list *list)
{
	const struct plan *plan = &list->a->plan;
	int32_t *parents = malloc((plan->n_virtuals + 1) * sizeof(*parents));
	int err;

	if (!parents)
		return -ENOMEM;
	for (unsigned i = 0; i < plan->n_virtuals; i++)
		parents[i] = plan->virtuals[i].parent;
	err = child_index_make(&list->virtuals, parents, plan->n_virtuals,
			       plan->machine->n_devs);
	free(parents);
	return err;
}

/* what the operands mean. An exit status. */
static int mark_wanted(struct list *list)
{
	char **args = list->a->args;
	int status = EXIT_OK;

	if (!*args)
		return EXIT_OK;
	list->wanted = calloc(list->a->machine.n_devs + 1, sizeof(*list->wanted));
	if (!list->wanted)
		return admin_no_memory();
	for (; *args && !status; args++) {
		struct target target;

		status = target_find(&target, list->a, *args);
		for (unsigned i = 0; i < target.n; i++)
			list->wanted[target.devs[i]] = true;
		target_free(&target);
	}
	return status;
}

int list_open(struct list *list, struct admin *a)
{
	const struct machine *m = &a->machine;
	int err;

	*list = (struct list){ .a = a, .names = names_open(a->options->root, &a->machine) };
	if (!list->names)
		return admin_no_memory();
	list->physfn = vf_parents(a->root, m);
	if (!list->physfn || child_index_make(&list->vfs, list->physfn, m->n_devs, m->n_devs) ||
	    index_virtuals(list))
		return admin_no_memory();
	err = mark_wanted(list);
	if (err)
		return err;
	err = mdevs_read(&list->mdevs, a->root, m);
	if (!err)
		return EXIT_OK;
	log_error("unable to read " MDEV_DEVICES ": %s", strerror(-err));
	return EXIT_SYSTEM;
}

bool list_is_bridge(const struct list *list, unsigned dev)
{
	return pci_is_bridge(&list->a->machine.devs[dev].ids);
}

bool list_shows(const struct list *list, unsigned dev)
{
	const struct admin *a = list->a;

	if (list->wanted)
		return list->wanted[dev];
	if (a->options->all || a->plan.devs[dev].state != PLAN_NONE ||
	    list->virtuals.first[dev] >= 0)
		return true;
	return !list_is_bridge(list, dev) &&
	       (a->machine.devs[dev].group >= 0 || !machine_has_iommu(&a->machine) ||
		machine_is_late(&a->machine, &a->machine.devs[dev]));
}

void list_close(struct list *list)
{
	mdevs_free(&list->mdevs);
	child_index_free(&list->vfs);
	child_index_free(&list->virtuals);
	free(list->physfn);
	free(list->wanted);
	names_close(list->names);
}
