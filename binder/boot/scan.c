// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* O_PATH */
#include "boot/scan.h"

#include "boot/arbiter.h"
#include "boot/attr.h"
#include "boot/function.h"
#include "boot/log.h"
#include "boot/root.h"
#include "boot/sysfs.h"
#include "core/array.h"
#include "core/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACPI_TABLES "sys/firmware/acpi/tables/"
#define IOMMUS	    "sys/class/iommu"
#define GROUPS_FEW  32 /* are listed in any case */

/* what is known of a function, and what is wanted of it */
enum {
	HAS_IDS = 1,
	HAS_LINKS = 2,
	WANTED = 4,
	WITH_GROUP = 8,	 /* the other members of its IOMMU group are wanted too */
	HAS_GROUP = 16,	 /* and they are marked as such */
	LEFT_OUT = 32,	 /* it cannot be read */
	IF_DISPLAY = 64, /* wanted if it is a display controller */
};

struct scan {
	struct machine *m;
	const struct rule *rules;
	unsigned n_rules, n;
	uint64_t *
		keys; /* the addresses of all functions, sorted: domain, bus, device, function */
	uint8_t *state; /* of each; its place in m->devs is filled when it HAS_IDS */
	int root, dir;
	unsigned n_read, n_groups; /* functions whose IDs were read, groups that were listed */
	bool all;		   /* are wanted */
	bool all_ids;		   /* are, for some line does not say where */
};

static uint64_t key_of(const struct pci_addr *a)
{
	return (uint64_t)a->domain << 24 | a->bus << 16 | a->dev << 8 | a->fn;
}

/* index of the first function that is not before KEY */
static unsigned lower_bound(const struct scan *s, uint64_t key)
{
	unsigned low = 0, high = s->n;

	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (s->keys[mid] < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* the functions of the slot, and all that shares a group with one of them */
static void want_slot(struct scan *s, uint64_t key)
{
	for (unsigned i = lower_bound(s, key & ~0xffull); i < s->n; i++) {
		if ((s->keys[i] ^ key) >> 8)
			break;
		s->state[i] |= WANTED | WITH_GROUP;
	}
}

static void want_all(struct scan *s)
{
	s->all = true;
	for (unsigned i = 0; i < s->n; i++)
		s->state[i] |= WANTED;
}

static int want_member(void *data, const struct pci_addr *addr)
{
	struct scan *s = data;
	unsigned i = lower_bound(s, key_of(addr));

	if (i < s->n && s->keys[i] == key_of(addr))
		s->state[i] |= WANTED | HAS_GROUP;
	return 0;
}

/*
 * Whether so many functions are named that it is quicker to read the groups of all than to list those of each: so it is
 * if half of what was read is named.
 */
static bool is_crowded(struct scan *s)
{
	return ++s->n_groups > GROUPS_FEW && s->all_ids && 2 * s->n_groups > s->n_read;
}

/* the functions in the iommu_group of DEV, which DEV_DIR is */
static void want_group(struct scan *s, const struct pci_dev *dev, int dev_dir)
{
	char path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN] = SYSFS_DEVICES "/";
	int fd;

	if (is_crowded(s)) {
		want_all(s);
		return;
	}
	pci_addr_print(&dev->addr, path + strlen(path));
	fd = root_open_in(s->root, dev_dir, path, "iommu_group/devices",
			  O_RDONLY | O_DIRECTORY);
	/* not all that is in groups is PCI */
	if (fd < 0 || function_list(fd, want_member, s))
		want_all(s);
	if (fd >= 0)
		close(fd);
}

/* whether a line that does not say where means the function */
static bool is_named(const struct scan *s, const struct pci_dev *dev)
{
	for (unsigned r = 0; r < s->n_rules; r++) {
		if (!(s->rules[r].select & SEL_PLACE) && rule_match_device(&s->rules[r], dev))
			return true;
	}
	return false;
}

/* what DEV_DIR says of function I, as far as that is wanted and not known: 0 or -errno */
static int read_attrs(struct scan *s, unsigned i, int dev_dir)
{
	struct pci_dev *dev = &s->m->devs[i];
	int err;

	if (!(s->state[i] & HAS_IDS)) {
		err = function_read_ids(dev_dir, dev);
		if (err)
			return err;
		s->state[i] |= HAS_IDS;
		s->n_read++;
		if (s->all_ids && !s->all && is_named(s, dev))
			want_slot(s, s->keys[i]);
	}
	if ((s->state[i] & IF_DISPLAY) && pci_has_outputs(&dev->ids))
		s->state[i] |= WANTED;
	if (!(s->state[i] & WANTED))
		return 0;
	err = function_read_links(dev_dir, s->m, dev);
	if (err)
		return err;
	s->state[i] |= HAS_LINKS;
	if ((s->state[i] & (WITH_GROUP | HAS_GROUP)) == WITH_GROUP && !s->all &&
	    dev->group >= 0)
		want_group(s, dev, dev_dir);
	return 0;
}

/* 0, also when the function is left out; -ENOMEM */
static int read_function(struct scan *s, unsigned i)
{
	struct pci_dev *dev = &s->m->devs[i];
	char addr[PCI_ADDR_LEN];
	int fd, err;

	if (!(s->state[i] & HAS_IDS)) {
		uint64_t key = s->keys[i];

		*dev = (struct pci_dev){
			.addr = { key >> 24, key >> 16, key >> 8, key },
			.group = -1,
			.parent = -1,
			.boot_vga = -1,
		};
	}
	/* one look-up of the link for all that is behind it */
	fd = root_open_in(s->root, s->dir, SYSFS_DEVICES, pci_addr_print(&dev->addr, addr),
			  O_PATH | O_DIRECTORY);
	if (fd < 0) {
		err = -errno;
	} else {
		err = read_attrs(s, i, fd);
		close(fd);
	}
	if (!err || err == -ENOMEM)
		return err;
	s->state[i] |= LEFT_OUT;
	log_warning("%s: left out: unable to read %s/modalias: %s", addr, addr, strerror(-err));
	return 0;
}

/* reads what is wanted, which may want more */
static int read_wanted(struct scan *s)
{
	bool more;

	do {
		more = false;
		for (unsigned i = 0; i < s->n; i++) {
			int has = s->state[i] & WANTED ? HAS_LINKS : HAS_IDS, err;

			if ((s->state[i] & (has | LEFT_OUT)) ||
			    !(s->state[i] & WANTED || s->all_ids))
				continue;
			err = read_function(s, i);
			if (err)
				return err;
			more = true;
		}
	} while (more);
	return 0;
}

/* whether function I is a display controller that no line concerns, and the host's: 1, 0 or -errno */
static int is_host_display(struct scan *s, unsigned i)
{
	const struct pci_dev *dev = &s->m->devs[i];
	int err;

	if ((s->state[i] & (WANTED | LEFT_OUT)) ||
	    ((s->state[i] & HAS_IDS) && !pci_has_outputs(&dev->ids)))
		return 0;
	s->state[i] |= IF_DISPLAY;
	err = read_function(s, i);
	return err || !(s->state[i] & HAS_LINKS) ? err : !driver_is_harmless(dev->driver);
}

/* the one that the kernel prints to, as a rule */
static int is_default_display(struct scan *s)
{
	struct pci_addr addr;
	unsigned i;

	if (!arbiter_default(s->root, &addr))
		return 0;
	i = lower_bound(s, key_of(&addr));
	return i < s->n && s->keys[i] == key_of(&addr) ? is_host_display(s, i) : 0;
}

/* where a display controller may be taken, one that stays with the host */
static int read_host_display(struct scan *s)
{
	bool taken = false;
	int found;

	for (unsigned i = 0; i < s->n; i++)
		taken |= (s->state[i] & HAS_LINKS) && pci_has_outputs(&s->m->devs[i].ids);
	if (!taken)
		return 0;
	found = is_default_display(s);
	/* they are function 0 as a rule: in the first turn only those */
	for (int turn = 0; turn < 2 && !found; turn++) {
		for (unsigned i = 0; i < s->n && !found; i++) {
			if (turn || !(s->keys[i] & 7))
				found = is_host_display(s, i);
		}
	}
	return found < 0 ? found : 0;
}

/* by Shell's method: sysfs lists thousands in no order, and gaps of 2.2 need no recursion */
static void sort(uint64_t *keys, unsigned n)
{
	for (unsigned gap = n; gap > 1;) {
		gap = gap < 5 ? 1 : gap * 5 / 11;
		for (unsigned i = gap; i < n; i++) {
			uint64_t key = keys[i];
			unsigned at = i;

			for (; at >= gap && keys[at - gap] > key; at -= gap)
				keys[at] = keys[at - gap];
			keys[at] = key;
		}
	}
}

static int add_function(void *data, const struct pci_addr *addr)
{
	struct scan *s = data;
	uint64_t *more = array_grow(s->keys, s->n, sizeof(*more));

	if (!more)
		return -ENOMEM;
	s->keys = more;
	s->keys[s->n++] = key_of(addr);
	return 0;
}

/* the addresses of all functions: 0 or -errno */
static int list_functions(struct scan *s)
{
	int err = function_list(s->dir, add_function, s);

	if (err)
		return err;
	sort(s->keys, s->n);
	s->state = calloc(s->n + 1, 1);
	s->m->devs = malloc((s->n + 1) * sizeof(*s->m->devs));
	return s->state && s->m->devs ? 0 : -ENOMEM;
}

static int read_functions(struct scan *s)
{
	int err;

	if (s->all)
		want_all(s);
	for (unsigned r = 0; r < s->n_rules && !s->all; r++) {
		if (s->rules[r].select & SEL_PLACE)
			want_slot(s, key_of(&s->rules[r].addr));
		else
			s->all_ids = true;
	}
	err = read_wanted(s);
	if (!err && !s->all)
		err = read_host_display(s);
	if (!err && !s->all && !s->m->has_groups) {
		want_all(s);
		err = read_wanted(s);
	}
	return err;
}

/* leaves those that were wanted and read */
static void drop_unwanted(struct scan *s)
{
	struct machine *m = s->m;

	for (unsigned i = 0; i < s->n; i++) {
		if ((s->state[i] & (HAS_LINKS | LEFT_OUT)) == HAS_LINKS)
			m->devs[m->n_devs++] = m->devs[i];
		m->n_left_out += (s->state[i] & WANTED) && (s->state[i] & LEFT_OUT);
	}
}

static int read_machine(int root, int fd, struct machine *m, const struct rule *rules,
			unsigned n_rules)
{
	struct scan s = { .m = m,
			  .root = root,
			  .dir = fd,
			  .rules = rules,
			  .n_rules = n_rules,
			  .all = !rules };
	int err = list_functions(&s);

	if (!err)
		err = read_functions(&s);
	if (!err)
		drop_unwanted(&s);
	close(fd);
	free(s.keys);
	free(s.state);
	return err;
}

/* Intel's and AMD's know of a device when it appears, all others when it is probed */
static bool has_late_groups(int root, const struct machine *m)
{
	int fd = m->dmar || m->ivrs ? -1 : root_open(root, IOMMUS, O_RDONLY | O_DIRECTORY, 0);
	bool late = fd >= 0 && function_has_any(fd);

	if (fd >= 0)
		close(fd);
	return late;
}

/* RULES: NULL: read everything */
static int scan_below(int root, struct machine *m, const struct rule *rules, unsigned n_rules,
		      bool parents)
{
	int fd, err;

	*m = (struct machine){ 0 };
	fd = root_open(root, SYSFS_DEVICES, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return -errno;
	m->dmar = root_has(root, ACPI_TABLES "DMAR");
	m->ivrs = !m->dmar && root_has(root, ACPI_TABLES "IVRS");
	m->late_groups = has_late_groups(root, m);
	/* what shares a group, nobody knows yet */
	err = read_machine(root, fd, m, m->late_groups ? NULL : rules, n_rules);
	if (err) {
		machine_free(m);
		return err;
	}
	if (parents)
		function_read_parents(root, m);
	return 0;
}

int scan_machine(int root, struct machine *m, bool parents)
{
	return scan_below(root, m, NULL, 0, parents);
}

int scan_machine_for(int root, struct machine *m, const struct rule *rules, unsigned n_rules)
{
	bool parents = false;

	for (unsigned r = 0; r < n_rules; r++)
		parents |= !!(rules[r].select & SEL_PATH);
	/* a path may lead anywhere */
	return scan_below(root, m, parents ? NULL : rules, n_rules, parents);
}

void scan_late_groups(int root, struct machine *m)
{
	for (unsigned i = 0; i < m->n_devs; i++) {
		char addr[PCI_ADDR_LEN];
		attr_path path;

		pci_addr_print(&m->devs[i].addr, addr);
		if (m->devs[i].group < 0)
			function_read_group(
				root, attr_join(path, SYSFS_DEVICES, addr, "/iommu_group"), m,
				&m->devs[i]);
	}
}
