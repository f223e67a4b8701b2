// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A machine and a configuration: whatever sysfs holds, the plan takes nothing that it must not, and the scan that reads
 * only what the lines need makes the same plan as the one that reads everything.
 *
 * The input: a byte, the number of functions; RECORD bytes for each of them; the configuration.
 */
#include "tree.h"

#include "boot/scan.h"
#include "core/conf.h"
#include "core/driver.h"
#include "core/plan_text.h"

#include <string.h>

#define FUNCTIONS_MAX 24
#define RECORD	      12
#define DEVICES	      "sys/bus/pci/devices"
#define PATH	      600

/* the bytes of a record */
enum { BUS, SLOT, BASE, SUB, INTERFACE, VENDOR, DEVICE, GROUP, DRIVER, FLAGS, PARENT, DAMAGE };

enum {
	BOOT_VGA = 1,
	BOOT_VGA_IS = 2,
	NO_GROUP = 4,
	HAS_PARENT = 8,
	DMAR = 16,
};

enum damage {
	MODALIAS_MISSING = 9,
	MODALIAS_CUT,
	MODALIAS_CHANGED,
	MODALIAS_DIRECTORY,
	LINK_DANGLES,
	GROUP_ODD,
	DRIVER_LONG,
};

/* places of functions, below sys/ */
static char places[FUNCTIONS_MAX][PATH];

static const char *join(char *path, const char *dir, const char *name)
{
	int len = snprintf(path, PATH, "%s/%s", dir, name);

	FUZZ_CHECK(len < PATH);
	return path;
}

static void make_modalias(const uint8_t *r, const char *place)
{
	static const unsigned vendors[] = { 0x10de, 0x1002, 0x8086, 0x15b3 };
	char path[PATH], text[128];
	int len = snprintf(text, sizeof(text), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n",
			   vendors[r[VENDOR] & 3], 0x1000 + r[DEVICE], 0x1458, r[VENDOR],
			   r[BASE], r[SUB], r[INTERFACE]);

	join(path, place, "modalias");
	switch (r[DAMAGE] >> 4) {
	case MODALIAS_MISSING:
		return;
	case MODALIAS_DIRECTORY:
		tree_dir(path);
		return;
	case MODALIAS_CUT:
		len = r[PARENT] % len;
		break;
	case MODALIAS_CHANGED:
		text[r[PARENT] % len] = r[DEVICE];
		break;
	}
	tree_file(path, text, len);
}

static void make_group(const uint8_t *r, const char *place, const char *addr)
{
	static const char *const odd[] = { "-1", "2147483647", "99999999999", "2147483646" };
	char path[PATH], target[PATH], number[16];
	const char *name = number;

	if (r[FLAGS] & NO_GROUP)
		return;
	snprintf(number, sizeof(number), "%u", r[GROUP]);
	if (r[DAMAGE] >> 4 == GROUP_ODD)
		name = odd[r[GROUP] & 3];
	snprintf(target, sizeof(target), "%s/sys/groups/%s", tree_path(), name);
	tree_link(target, join(path, place, "iommu_group"));
	if (name != number)
		return;
	join(path, "sys/groups", name);
	tree_dir(path);
	join(target, path, "devices");
	tree_dir(target);
	tree_dir(join(path, target, addr));
}

static void make_driver(const uint8_t *r, const char *place)
{
	static const char *const drivers[] = { "vfio-pci", "nouveau",  "xhci_hcd",
					       "pcieport", "pci-stub", "mlx5_vfio_pci",
					       "nvme",	   "e1000e" };
	char path[PATH], target[PATH] = "/drivers/", *end = target + strlen(target);

	if (!r[DRIVER])
		return;
	if (r[DAMAGE] >> 4 == DRIVER_LONG)
		memset(end, 'v', r[PARENT] + 1);
	else
		strcpy(end, drivers[r[DRIVER] & 7]);
	tree_link(target, join(path, place, "driver"));
}

static void make_function(const uint8_t *records, unsigned i)
{
	static const uint32_t domains[] = { 0, 0, 1, 0x10000 };
	const uint8_t *r = records + i * RECORD;
	const struct pci_addr a = { domains[r[BUS] & 3], r[BUS] >> 2 & 7, r[SLOT] >> 3,
				    r[SLOT] & 7 };
	unsigned parent = i ? r[PARENT] % i : 0;
	char addr[PCI_ADDR_LEN], path[PATH], target[PATH + 32], *place = places[i];

	pci_addr_print(&a, addr);
	*place = 0;
	if (i && (r[FLAGS] & HAS_PARENT) && *places[parent] &&
	    strlen(places[parent]) < PATH - 2 * sizeof(addr) - 64)
		join(place, places[parent], addr);
	else
		join(place, "sys/devices/pci", addr);
	snprintf(target, sizeof(target), "../../../../%.*s%s", PATH - 1, place,
		 r[DAMAGE] >> 4 == LINK_DANGLES ? ".gone" : "");
	if (tree_link(target, join(path, DEVICES, addr))) {
		*place = 0; /* two cannot have one address */
		return;
	}
	tree_dir(place);
	make_modalias(r, place);
	make_group(r, place, addr);
	make_driver(r, place);
	if (r[FLAGS] & BOOT_VGA)
		tree_file(join(path, place, "boot_vga"), r[FLAGS] & BOOT_VGA_IS ? "1\n" : "0\n",
			  2);
}

static void make(const uint8_t *records, unsigned n)
{
	static const char *const dirs[] = { "sys",	 "sys/bus",	"sys/bus/pci",
					    DEVICES,	 "sys/devices", "sys/devices/pci",
					    "sys/groups" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		tree_dir(dirs[i]);
	for (unsigned i = 0; i < n; i++)
		make_function(records, i);
}

static void check_machine(const struct machine *m)
{
	for (unsigned i = 0; i < m->n_devs; i++) {
		FUZZ_CHECK(!i || pci_addr_cmp(&m->devs[i - 1].addr, &m->devs[i].addr) < 0);
		FUZZ_CHECK(m->devs[i].parent < (int)m->n_devs && m->devs[i].parent != (int)i);
		FUZZ_CHECK(m->has_groups || m->devs[i].group < 0);
	}
}

/* whether the host can show something on device I, and will when the plan is carried out */
static bool is_shown(const struct plan *plan, unsigned i)
{
	const struct pci_dev *dev = &plan->machine->devs[i];
	const struct plan_device *d = &plan->devs[i];

	return pci_has_outputs(&dev->ids) &&
	       !driver_is_harmless(d->state == PLAN_TAKEN ? d->driver : dev->driver);
}

/* DESIGN.md's safety: what is never taken, and what must stay */
static void check_plan(const struct plan *plan)
{
	unsigned taken = 0, shown = 0, lost = 0;

	for (unsigned i = 0; i < plan->machine->n_devs; i++) {
		const struct pci_dev *dev = &plan->machine->devs[i];
		const struct plan_device *d = &plan->devs[i];
		char text[512];

		shown += is_shown(plan, i);
		if (d->state == PLAN_REFUSED) {
			FUZZ_CHECK(d->rule && d->reason != REFUSE_NONE);
			FUZZ_CHECK(*plan_text_refusal(plan, i, text, sizeof(text)));
		}
		if (d->shares_group)
			FUZZ_CHECK(*plan_text_group(plan, i, text, sizeof(text)));
		if (d->state != PLAN_TAKEN)
			continue;
		taken++;
		FUZZ_CHECK(d->rule && d->driver && *d->driver);
		FUZZ_CHECK(d->rule->kind == RULE_DEVICE && dev->group >= 0);
		FUZZ_CHECK(pci_base_class(&dev->ids) != PCI_BASE_BRIDGE);
		FUZZ_CHECK(d->origin >= 0 ||
			   (rule_match_device(d->rule, dev) &&
			    rule_match_place(d->rule, plan->machine->devs, i)));
		if (pci_base_class(&dev->ids) == PCI_BASE_STORAGE ||
		    pci_base_class(&dev->ids) == PCI_BASE_NETWORK ||
		    dev->ids.class >> 8 == PCI_CLASS_SD_HOST)
			FUZZ_CHECK(d->origin < 0 && (d->rule->select & SEL_VENDOR) &&
				   (d->rule->select & SEL_DEVICE));
		/* only a line's word may bring another slot along */
		if (d->origin >= 0)
			FUZZ_CHECK(pci_same_slot(&dev->addr,
						 &plan->machine->devs[d->origin].addr) ||
				   (d->rule->group_all &&
				    dev->group == plan->machine->devs[d->origin].group));
		lost += pci_has_outputs(&dev->ids) && !d->rule->headless &&
			!driver_is_harmless(dev->driver) && !is_shown(plan, i);
	}
	FUZZ_CHECK(plan->n_taken == taken);
	FUZZ_CHECK(!lost || shown);
}

/* overrides come before all loads, each module before the probe that needs it, and each device has its turn */
static void check_steps(const struct steps *steps)
{
	const struct plan *plan = steps->plan;
	unsigned n = plan->machine->n_devs;
	int *overridden = calloc(n + 1, sizeof(int)), *probed = calloc(n + 1, sizeof(int));

	FUZZ_CHECK(overridden && probed && steps->n_free <= steps->n);
	for (unsigned i = 0; i < steps->n; i++) {
		const struct step *s = &steps->list[i];
		char text[512];

		FUZZ_CHECK(*plan_text_step(steps, i, text, sizeof(text)));
		FUZZ_CHECK(s->load < (int)i);
		FUZZ_CHECK(s->load < 0 || steps->list[s->load].kind == STEP_LOAD);
		FUZZ_CHECK((s->dev < 0) == (s->kind == STEP_LOAD) && s->dev < (int)n);
		if (s->kind == STEP_LOAD)
			continue;
		FUZZ_CHECK(plan->devs[s->dev].state == PLAN_TAKEN);
		overridden[s->dev] |= s->kind == STEP_OVERRIDE || s->kind == STEP_HOLD;
		FUZZ_CHECK(overridden[s->dev] || steps_prepares(s));
		probed[s->dev] += s->kind == STEP_PROBE;
	}
	for (unsigned i = 0; i < n; i++) {
		const struct plan_device *d = &plan->devs[i];
		const char *has = plan->machine->devs[i].driver;

		if (d->state != PLAN_TAKEN)
			continue;
		FUZZ_CHECK(overridden[i]);
		FUZZ_CHECK(probed[i] == !(has && !strcmp(has, d->driver)));
	}
	free(overridden);
	free(probed);
}

struct decision {
	struct machine machine;
	struct plan plan;
	struct steps steps;
};

static void decide(struct decision *d, const struct conf *conf, bool all)
{
	FUZZ_CHECK(!(
		all ? scan_machine(tree_root(), &d->machine, true)
		    : scan_machine_for(tree_root(), &d->machine, conf->rules, conf->n_rules)));
	check_machine(&d->machine);
	FUZZ_CHECK(!plan_make(&d->plan, &d->machine, conf->rules, conf->n_rules));
	check_plan(&d->plan);
	FUZZ_CHECK(!steps_make(&d->steps, &d->plan));
	check_steps(&d->steps);
}

static void check_same(const struct decision *all, const struct decision *some)
{
	char text[2][512];

	FUZZ_CHECK(all->machine.has_groups == some->machine.has_groups);
	FUZZ_CHECK(all->plan.n_taken == some->plan.n_taken);
	FUZZ_CHECK(all->plan.n_refused == some->plan.n_refused);
	FUZZ_CHECK(all->plan.n_absent == some->plan.n_absent);
	FUZZ_CHECK(all->plan.n_virtuals == some->plan.n_virtuals);
	FUZZ_CHECK(all->steps.n == some->steps.n && all->steps.n_free == some->steps.n_free);
	for (unsigned i = 0; i < all->steps.n; i++)
		FUZZ_CHECK(!strcmp(plan_text_step(&all->steps, i, text[0], sizeof(text[0])),
				   plan_text_step(&some->steps, i, text[1], sizeof(text[1]))));
	for (unsigned i = 0; i < all->machine.n_devs; i++) {
		const struct plan_device *a = &all->plan.devs[i], *b;
		char addr[PCI_ADDR_LEN];
		int other = machine_find(&some->machine,
					 pci_addr_print(&all->machine.devs[i].addr, addr));

		if (a->state == PLAN_NONE)
			continue;
		FUZZ_CHECK(other >= 0);
		b = &some->plan.devs[other];
		FUZZ_CHECK(a->state == b->state && a->reason == b->reason);
		FUZZ_CHECK(a->rule == b->rule && a->shares_group == b->shares_group);
	}
}

static void end(struct decision *d)
{
	steps_free(&d->steps);
	plan_free(&d->plan);
	machine_free(&d->machine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decision all, some;
	struct conf conf = { 0 };
	unsigned n;

	if (!size)
		return 0;
	n = data[0] % (FUNCTIONS_MAX + 1);
	if (size < 1 + n * RECORD)
		n = (size - 1) / RECORD;
	make(data + 1, n);
	conf_parse(&conf, "fuzz", (const char *)data + 1 + n * RECORD, size - 1 - n * RECORD);
	decide(&all, &conf, true);
	decide(&some, &conf, false);
	check_same(&all, &some);
	end(&all);
	end(&some);
	tree_clear();
	conf_free(&conf);
	return 0;
}
