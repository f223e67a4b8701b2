// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/report/described.h"

#include "admin/attribute.h"
#include "admin/capability.h"
#include "admin/report/described_bars.h"
#include "admin/resets.h"

#include <inttypes.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUSES	256
#define LAST_VF 0x80 /* virtual functions take the slots from 16 on */
#define VFS_MAX 64

/* One root bus after the other: what has been said of it already. */
struct described {
	const struct admin *a;
	const struct machine *m;
	struct capability_cache caps;
	bool bridged[BUSES]; /* a bridge leads to this bus */
	bool virtual[BUSES]; /* a function on this bus has virtual ones */
	unsigned slot;	     /* the last one that had a function 0, with its bus; ~0: none */
};

static int64_t number(const struct described *d, unsigned dev, const char *name, int base)
{
	return attribute_number(d->a->root, &d->m->devs[dev].addr, name, base);
}

static bool is_virtual(const struct described *d, unsigned dev)
{
	return attribute_has(d->a->root, &d->m->devs[dev].addr, "physfn");
}

static bool is_below(const struct machine *m, unsigned dev, unsigned bridge)
{
	int above = m->devs[dev].parent;

	while (above >= 0 && above != (int)bridge)
		above = m->devs[above].parent;
	return above >= 0;
}

/* The buses behind device DEV; -1: none. Where sysfs does not say it, what is behind it does. */
static void buses_of(const struct described *d, unsigned dev, int64_t *first, int64_t *last)
{
	*first = number(d, dev, "secondary_bus_number", 10);
	*last = number(d, dev, "subordinate_bus_number", 10);
	if (*first < 0 || *last < *first || *last >= BUSES)
		*first = *last = -1;
	for (unsigned i = 0; i < d->m->n_devs && *first < 0; i++) {
		if (d->m->devs[i].parent == (int)dev)
			*first = d->m->devs[i].addr.bus;
	}
	for (unsigned i = 0; i < d->m->n_devs && *first >= 0; i++) {
		if (d->m->devs[i].addr.bus > *last && is_below(d->m, i, dev))
			*last = d->m->devs[i].addr.bus;
	}
}

static unsigned root_of(const struct machine *m, unsigned dev)
{
	while (m->devs[dev].parent >= 0)
		dev = m->devs[dev].parent;
	return dev;
}

/* whether both are functions of the same root bus, or below it */
static bool same_root(const struct machine *m, unsigned dev, unsigned other)
{
	const struct pci_addr *a = &m->devs[root_of(m, dev)].addr;
	const struct pci_addr *b = &m->devs[root_of(m, other)].addr;

	return a->domain == b->domain && a->bus == b->bus;
}

/* something behind device DEV, or beside it in its slot, is in another group */
static bool isolates(const struct described *d, unsigned dev)
{
	const struct pci_dev *devs = d->m->devs;

	if (devs[dev].group < 0)
		return false;
	for (unsigned i = 0; i < d->m->n_devs; i++) {
		if (i != dev && devs[i].group != devs[dev].group &&
		    (devs[i].parent == (int)dev ||
		     pci_same_slot(&devs[i].addr, &devs[dev].addr)) &&
		    !is_virtual(d, i))
			return true;
	}
	return false;
}

static const char *type_name(const struct capability *cap)
{
	static const char *const names[] = {
		[PCI_EXP_TYPE_ENDPOINT] = "endpoint",
		[PCI_EXP_TYPE_LEG_END] = "legacy",
		[PCI_EXP_TYPE_ROOT_PORT] = "root-port",
		[PCI_EXP_TYPE_UPSTREAM] = "upstream",
		[PCI_EXP_TYPE_DOWNSTREAM] = "downstream",
		[PCI_EXP_TYPE_PCI_BRIDGE] = "pcie-pci",
		[PCI_EXP_TYPE_PCIE_BRIDGE] = "pci-pcie",
		[PCI_EXP_TYPE_RC_END] = "integrated",
	};

	if (!cap->all || cap->dead)
		return NULL; /* the usual kind for its place is assumed */
	if (cap->type < 0)
		return "conventional";
	return (size_t)cap->type < sizeof(names) / sizeof(*names) ? names[cap->type] : NULL;
}

/* Where it is not known, the usual one for its place is assumed; NULL: no need to say it. */
static const char *type_of(struct described *d, unsigned dev, const struct capability *cap)
{
	const struct pci_dev *dev_ = &d->m->devs[dev];
	const char *type = type_name(cap);

	/* conventional PCI would be assumed there, which cannot isolate */
	if (!type && dev_->parent < 0 && pci_base_class(&dev_->ids) != PCI_BASE_BRIDGE &&
	    isolates(d, dev))
		type = "integrated";
	return type;
}

/* whether a function is taken for one of conventional PCI, which has none of what PCI Express has more */
static bool is_conventional(struct described *d, unsigned dev, const char *type)
{
	int parent = d->m->devs[dev].parent;
	const char *above;
	int64_t first, last;

	if (type)
		return !strcmp(type, "conventional");
	if (parent < 0) {
		buses_of(d, dev, &first, &last);
		return first < 0;
	}
	above = type_name(capability_cache_get(&d->caps, parent));
	return above && (!strcmp(above, "conventional") || !strcmp(above, "pcie-pci"));
}

static void print_virtual(struct described *d, unsigned dev)
{
	const struct pci_addr *addr = &d->m->devs[dev].addr;
	int64_t total = number(d, dev, "sriov_totalvfs", 10);
	int64_t device = number(d, dev, "sriov_vf_device", 16);

	/* two on a bus would want the same addresses for theirs */
	if (total <= 0 || device < 0 || d->virtual[addr->bus])
		return;
	for (unsigned i = 0; i < d->m->n_devs; i++) {
		const struct pci_addr *other = &d->m->devs[i].addr;

		if (other->domain == addr->domain && other->bus == addr->bus &&
		    other->dev >= LAST_VF / 8 && !is_virtual(d, i))
			return;
	}
	d->virtual[addr->bus] = true;
	printf(" sriov=%" PRId64 ":%04" PRIx64, total > VFS_MAX ? VFS_MAX : total,
	       device & 0xffff);
	described_bars_virtual(d->a->root, &d->m->devs[dev], total);
}

static void print_rest(struct described *d, unsigned dev, bool conventional)
{
	const struct pci_dev *dev_ = &d->m->devs[dev];

	described_bars_rom(d->a->root, dev_);
	if (!conventional)
		print_virtual(d, dev);
	/* What an Intel chipset's ports do without ACS, the kernel asks the chipset's own registers for. */
	if (dev_->addr.dev == 0x1f && !dev_->addr.fn && dev_->ids.vendor == 0x8086 &&
	    dev_->ids.class >> 8 == 0x0601)
		printf(" rcba=fed1c001");
}

/* why the text cannot have it; NULL: it can */
static const char *left_out(const struct described *d, unsigned dev)
{
	const struct pci_addr *addr = &d->m->devs[dev].addr;
	unsigned root = root_of(d->m, dev);

	if (addr->bus != d->m->devs[root].addr.bus && !d->bridged[addr->bus])
		return "no bridge leads to its bus";
	if (addr->fn && d->slot != addr->bus * 32u + addr->dev)
		return "its slot has no function 0";
	return NULL;
}

static void print_buses(struct described *d, unsigned dev)
{
	int64_t first, last;

	buses_of(d, dev, &first, &last);
	if (first <= d->m->devs[dev].addr.bus || last < first || last >= BUSES)
		return;
	d->bridged[first] = true;
	printf(" buses=%02x-%02x", (unsigned)first, (unsigned)last);
}

static void print_function(struct described *d, unsigned dev)
{
	const struct pci_dev *dev_ = &d->m->devs[dev];
	const struct capability *cap = capability_cache_get(&d->caps, dev);
	const char *type = type_of(d, dev, cap), *why = left_out(d, dev);
	int64_t revision = number(d, dev, "revision", 16);
	bool conventional = is_conventional(d, dev, type);
	char addr[PCI_ADDR_LEN];
	struct resets resets;

	pci_addr_print(&dev_->addr, addr);
	if (why) {
		printf("# %s: left out: %s\n", addr, why);
		return;
	}
	if (!dev_->addr.fn)
		d->slot = dev_->addr.bus * 32u + dev_->addr.dev;
	printf("%s %04x:%04x class=%06x rev=%02x", addr, dev_->ids.vendor, dev_->ids.device,
	       dev_->ids.class & 0xffffff, revision < 0 ? 0 : (unsigned)revision & 0xff);
	if (dev_->ids.subvendor || dev_->ids.subdevice)
		printf(" subsystem=%04x:%04x", dev_->ids.subvendor, dev_->ids.subdevice);
	if (type)
		printf(" type=%s", type);
	print_buses(d, dev);
	if (!conventional && isolates(d, dev))
		printf(" acs");
	if (dev_->boot_vga == 1)
		printf(" boot_vga");
	/* what has no IOMMU there must have no MSI */
	if (dev_->addr.domain && dev_->addr.domain <= 0xffff)
		printf(" nomsi");
	resets_read(&resets, d->a->root, &dev_->addr);
	if (resets_has(&resets, "flr"))
		printf(" flr");
	described_bars(d->a->root, dev_, cap, conventional);
	print_rest(d, dev, conventional);
	if (dev_->group >= 0)
		printf("\t# group %d", dev_->group);
	putchar('\n');
}

static void print_root(struct described *d, unsigned root)
{
	const struct pci_addr *addr = &d->m->devs[root_of(d->m, root)].addr;
	int64_t last = addr->bus;

	memset(d->bridged, 0, sizeof(d->bridged));
	memset(d->virtual, 0, sizeof(d->virtual));
	d->slot = ~0u;
	for (unsigned i = 0; i < d->m->n_devs; i++) {
		int64_t first, bus;

		if (!same_root(d->m, root, i))
			continue;
		buses_of(d, i, &first, &bus);
		if (bus < BUSES && bus > last)
			last = bus;
	}
	printf("root %04x:%02x-%02x\n", addr->domain, addr->bus, (unsigned)last);
	/* a bridge's bus number is lower than those behind it: it comes before them */
	for (unsigned i = root; i < d->m->n_devs; i++) {
		if (same_root(d->m, root, i) && !is_virtual(d, i))
			print_function(d, i);
	}
}

int described_print(const struct admin *a)
{
	struct described d = { .a = a, .m = &a->machine };
	bool known = false;

	if (capability_cache_make(&d.caps, a->root, d.m))
		return admin_no_memory();
	for (unsigned i = 0; i < d.m->n_devs; i++)
		known |= capability_cache_get(&d.caps, i)->all;
	if (!known)
		puts("# The kinds of the functions are assumed: only root can read them.");
	if (!machine_has_iommu(d.m))
		puts("# There is no IOMMU: nothing says what isolates what.");
	for (unsigned i = 0; i < d.m->n_devs; i++) {
		bool begun = false;

		for (unsigned before = 0; before < i && !begun; before++)
			begun = same_root(d.m, before, i);
		if (!begun)
			print_root(&d, i);
	}
	capability_cache_free(&d.caps);
	return EXIT_OK;
}
