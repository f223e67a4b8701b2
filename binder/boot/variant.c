// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/variant.h"

#include "boot/attr.h"
#include "boot/deadline.h"
#include "boot/shared.h"
#include "core/driver.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOKUP_MS 1000
#define TOTAL_MS  2000

struct found {
	char name[RULE_DRIVER_MAX]; /* "": none */
	bool for_vfs;		    /* and for no other functions */
};

struct lookup {
	struct machine *machine;
	int root;
	variant_find *find;
	void *data;
	struct found *found; /* one for each question, in shared memory */
	int *question;	     /* of each device, if plan_is_open() */
	int *dev;	     /* that each question is about */
	int n;
};

static bool is_vf(const struct lookup *l, const struct pci_dev *dev)
{
	char addr[PCI_ADDR_LEN];
	attr_path path;

	pci_addr_print(&dev->addr, addr);
	return !faccessat(l->root, attr_join(path, SYSFS_DEVICES, addr, "/physfn"), F_OK,
			  AT_SYMLINK_NOFOLLOW);
}

static void look_up(void *data, int i)
{
	const struct lookup *l = data;
	struct found found;
	int err = l->find(l->data, &l->machine->devs[l->dev[i]].ids, found.name);

	found.for_vfs = err == VARIANT_FOR_VFS;
	/* what is no vfio driver comes out of a damaged index */
	if (err >= 0 && driver_is_vfio(found.name))
		l->found[i] = found;
}

static int limit_ms(const void *data, int i)
{
	(void)data;
	(void)i;
	return LOOKUP_MS;
}

static void give_up(void *data, int i, enum deadline_why why)
{
	const struct lookup *l = data;

	(void)why;
	l->found[i].name[0] = 0;
}

/* one question for devices in a row that have the same IDs */
static void add_questions(struct lookup *l, const struct plan *plan)
{
	const struct pci_dev *devs = l->machine->devs;

	for (unsigned i = 0; i < l->machine->n_devs; i++) {
		if (!plan_is_open(plan, i))
			continue;
		if (!l->n ||
		    memcmp(&devs[l->dev[l->n - 1]].ids, &devs[i].ids, sizeof(devs[i].ids)))
			l->dev[l->n++] = i;
		l->question[i] = l->n - 1;
	}
}

/* names live as long as the machine; without one the device gets vfio-pci, which will do */
static const char *answer(void *data, unsigned dev)
{
	const struct lookup *l = data;
	const struct found *found = &l->found[l->question[dev]];

	if (!*found->name || (found->for_vfs && !is_vf(l, &l->machine->devs[dev])))
		return NULL;
	return machine_name(l->machine, found->name);
}

static void run(struct lookup *l, struct plan *plan)
{
	const struct deadline_job job = {
		.data = l, .step = look_up, .limit_ms = limit_ms, .give_up = give_up
	};
	struct deadline_lane lane = { 0 };
	size_t size;

	add_questions(l, plan);
	if (!l->n)
		return;
	lane.end = l->n;
	size = l->n * sizeof(*l->found);
	l->found = shared_take(size);
	if (!l->found)
		return;
	deadline_run(&job, &lane, 1, deadline_now_ms() + TOTAL_MS);
	for (int i = 0; i < l->n; i++)
		l->found[i].name[RULE_DRIVER_MAX - 1] = 0;
	plan_choose_drivers(plan, answer, l);
	shared_drop(l->found, size);
}

void variant_choose(struct plan *plan, struct machine *machine, int root, variant_find *find,
		    void *data)
{
	struct lookup l = { .machine = machine, .root = root, .find = find, .data = data };

	if (!find)
		return;
	l.question = calloc(machine->n_devs + 1, sizeof(*l.question));
	l.dev = calloc(machine->n_devs + 1, sizeof(*l.dev));
	if (l.question && l.dev)
		run(&l, plan);
	free(l.question);
	free(l.dev);
}
