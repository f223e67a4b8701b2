// SPDX-License-Identifier: GPL-2.0
/* A function's configuration space: what is there at first, and what an access to it does. */
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#include "synthbus.h"

#define CAPABILITIES	      0x40
#define EXTENDED_CAPABILITIES 0x100
#define INTERRUPT_LINE	      10
#define INTEL_LPC_RCBA	      0xf0 /* where an Intel chipset's own registers are */

static void put8(struct synth_fn *fn, unsigned int at, u8 value, u8 writable)
{
	fn->cfg[at] = value;
	fn->writable[at] = writable;
}

static void put16(struct synth_fn *fn, unsigned int at, u16 value, u16 writable)
{
	put_unaligned_le16(value, fn->cfg + at);
	put_unaligned_le16(writable, fn->writable + at);
}

static void put32(struct synth_fn *fn, unsigned int at, u32 value, u32 writable)
{
	put_unaligned_le32(value, fn->cfg + at);
	put_unaligned_le32(writable, fn->writable + at);
}

static u16 get16(const struct synth_fn *fn, unsigned int at)
{
	return get_unaligned_le16(fn->cfg + at);
}

static u32 get32(const struct synth_fn *fn, unsigned int at)
{
	return get_unaligned_le32(fn->cfg + at);
}

/*
 * Where the next capability is to be, which is *end and then moves on by `size`. It is linked to its
 * predecessor, whose link is at *link.
 */
static unsigned int add_capability(struct synth_fn *fn, unsigned int *link, unsigned int *end,
				   u8 id, unsigned int size)
{
	unsigned int at = *end;

	put8(fn, *link, at, 0);
	put8(fn, at, id, 0);
	put8(fn, PCI_STATUS, PCI_STATUS_CAP_LIST, 0);
	*link = at + 1;
	*end += ALIGN(size, 4);
	return at;
}

static unsigned int add_extended(struct synth_fn *fn, unsigned int *last, unsigned int *end,
				 u16 id, unsigned int size)
{
	unsigned int at = *end;

	if (*last)
		put32(fn, *last, get32(fn, *last) | at << 20, 0);
	put32(fn, at, id | 1 << 16, 0);
	*last = at;
	*end += ALIGN(size, 4);
	return at;
}

/* The bits below the size cannot be written: that is how the kernel finds the size. */
static void put_bar(struct synth_fn *fn, unsigned int at, const struct synth_bar *bar)
{
	u64 mask = ~(bar->size - 1);

	if (!bar->size)
		return;
	if (bar->flags & PCI_BASE_ADDRESS_SPACE_IO) {
		put32(fn, at, bar->flags, mask & PCI_BASE_ADDRESS_IO_MASK);
		return;
	}
	put32(fn, at, bar->flags, mask & PCI_BASE_ADDRESS_MEM_MASK);
	if (bar->flags & PCI_BASE_ADDRESS_MEM_TYPE_64)
		put32(fn, at + 4, 0, mask >> 32);
}

static void put_bars(struct synth_fn *fn)
{
	u64 rom = fn->bar[SYNTH_ROM].size;
	unsigned int i;

	for (i = 0; i < SYNTH_BARS; i++)
		put_bar(fn, PCI_BASE_ADDRESS_0 + 4 * i, &fn->bar[i]);
	if (rom)
		put32(fn, fn->secondary ? PCI_ROM_ADDRESS1 : PCI_ROM_ADDRESS, 0,
		      (~(rom - 1) & PCI_ROM_ADDRESS_MASK) | PCI_ROM_ADDRESS_ENABLE);
}

static void put_header(struct synth_fn *fn)
{
	const struct synth_root *root = fn->root;
	unsigned int row = (fn->bus - root->start) * 256 + (fn->devfn & ~7);
	bool several = false;
	unsigned int i;

	for (i = 1; i < 8; i++)
		several |= root->at[row + i] && !root->at[row + i]->pf;

	/* A virtual function's IDs are its parent's to tell. */
	put16(fn, PCI_VENDOR_ID, fn->pf ? 0xffff : fn->vendor, 0);
	put16(fn, PCI_DEVICE_ID, fn->pf ? 0xffff : fn->device, 0);
	/* What the firmware has used for its console is on, the VGA ranges included. */
	put16(fn, PCI_COMMAND, fn->boot_vga ? PCI_COMMAND_IO | PCI_COMMAND_MEMORY : 0,
	      PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_PARITY |
		      PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE);
	put8(fn, PCI_REVISION_ID, fn->revision, 0);
	put8(fn, PCI_CLASS_PROG, fn->class, 0);
	put16(fn, PCI_CLASS_DEVICE, fn->class >> 8, 0);
	put8(fn, PCI_CACHE_LINE_SIZE, 0, 0xff);
	put8(fn, PCI_HEADER_TYPE,
	     (fn->secondary ? PCI_HEADER_TYPE_BRIDGE : 0) | (several ? 0x80 : 0), 0);
	/* Where nothing routes INTx, drivers believe the line; VFIO wants to see one. */
	put8(fn, PCI_INTERRUPT_LINE, fn->pin ? INTERRUPT_LINE : 0, 0xff);
	put8(fn, PCI_INTERRUPT_PIN, fn->pin, 0);
	if (fn->rcba)
		put32(fn, INTEL_LPC_RCBA, fn->rcba, 0);
	if (!fn->secondary) {
		put16(fn, PCI_SUBSYSTEM_VENDOR_ID, fn->sub_vendor, 0);
		put16(fn, PCI_SUBSYSTEM_ID, fn->sub_device, 0);
		return;
	}

	/* The bus numbers are as the firmware has left them; the windows are closed (base over limit). */
	put8(fn, PCI_PRIMARY_BUS, fn->bus, 0);
	put8(fn, PCI_SECONDARY_BUS, fn->secondary, 0);
	put8(fn, PCI_SUBORDINATE_BUS, fn->subordinate, 0);
	put8(fn, PCI_IO_BASE, 0xf0 | PCI_IO_RANGE_TYPE_32, 0xf0);
	put8(fn, PCI_IO_LIMIT, PCI_IO_RANGE_TYPE_32, 0xf0);
	put32(fn, PCI_IO_BASE_UPPER16, 0, ~0);
	put16(fn, PCI_MEMORY_BASE, 0xfff0, 0xfff0);
	put16(fn, PCI_MEMORY_LIMIT, 0, 0xfff0);
	put16(fn, PCI_PREF_MEMORY_BASE, 0xfff0 | PCI_PREF_RANGE_TYPE_64, 0xfff0);
	put16(fn, PCI_PREF_MEMORY_LIMIT, PCI_PREF_RANGE_TYPE_64, 0xfff0);
	put32(fn, PCI_PREF_BASE_UPPER32, 0, ~0);
	put32(fn, PCI_PREF_LIMIT_UPPER32, 0, ~0);
	put16(fn, PCI_BRIDGE_CONTROL, fn->boot_vga ? PCI_BRIDGE_CTL_VGA : 0, 0x0fff);
}

static void put_express(struct synth_fn *fn, unsigned int at)
{
	bool root_port = fn->type == PCI_EXP_TYPE_ROOT_PORT;
	bool port = root_port || fn->type == PCI_EXP_TYPE_DOWNSTREAM;
	u16 link = PCI_EXP_LNKSTA_CLS_8_0GB | PCI_EXP_LNKSTA_NLW_X8;

	fn->exp = at;
	put16(fn, at + PCI_EXP_FLAGS, 2 | fn->type << 4, 0);
	put32(fn, at + PCI_EXP_DEVCAP,
	      PCI_EXP_DEVCAP_RBER | 1 | (fn->flr ? PCI_EXP_DEVCAP_FLR : 0), 0);
	put16(fn, at + PCI_EXP_DEVCTL, 0x2810, 0x7fff | (fn->flr ? PCI_EXP_DEVCTL_BCR_FLR : 0));
	if (fn->type != PCI_EXP_TYPE_RC_END) {
		put32(fn, at + PCI_EXP_LNKCAP, link | (port ? PCI_EXP_LNKCAP_DLLLARC : 0), 0);
		put16(fn, at + PCI_EXP_LNKCTL, 0, 0x0fdb);
		put16(fn, at + PCI_EXP_LNKSTA, link | (port ? PCI_EXP_LNKSTA_DLLLA : 0), 0);
	}
	if (root_port)
		put16(fn, at + PCI_EXP_RTCTL, 0, 0x1f);
	put16(fn, at + PCI_EXP_DEVCTL2, 0, 0xffff);
	put32(fn, at + PCI_EXP_LNKCAP2, 0xe, 0);
	put16(fn, at + PCI_EXP_LNKCTL2, PCI_EXP_LNKCTL2_TLS_8_0GT, PCI_EXP_LNKCTL2_TLS);
}

static void put_capabilities(struct synth_fn *fn)
{
	unsigned int link = PCI_CAPABILITY_LIST, end = CAPABILITIES, at;

	if (fn->secondary && fn->sub_vendor) {
		at = add_capability(fn, &link, &end, PCI_CAP_ID_SSVID, 8);
		put16(fn, at + PCI_SSVID_VENDOR_ID, fn->sub_vendor, 0);
		put16(fn, at + PCI_SSVID_DEVICE_ID, fn->sub_device, 0);
	}
	if (!fn->no_pm) {
		at = add_capability(fn, &link, &end, PCI_CAP_ID_PM, PCI_PM_SIZEOF);
		put16(fn, at + PCI_PM_PMC, 3, 0);
		put16(fn, at + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET, PCI_PM_CTRL_STATE_MASK);
	}
	if (fn->type == SYNTH_CONVENTIONAL)
		return;
	at = add_capability(fn, &link, &end, PCI_CAP_ID_EXP, 0x3c);
	put_express(fn, at);
	if (!fn->no_msi) {
		at = add_capability(fn, &link, &end, PCI_CAP_ID_MSI, 0x10);
		put16(fn, at + PCI_MSI_FLAGS, PCI_MSI_FLAGS_64BIT,
		      PCI_MSI_FLAGS_ENABLE | PCI_MSI_FLAGS_QSIZE);
		put32(fn, at + PCI_MSI_ADDRESS_LO, 0, ~3);
		put32(fn, at + PCI_MSI_ADDRESS_HI, 0, ~0);
		put16(fn, at + PCI_MSI_DATA_64, 0, 0xffff);
	}
}

static void put_sriov(struct synth_fn *fn, unsigned int at)
{
	unsigned int i;

	fn->sriov_cap = at;
	put16(fn, at + PCI_SRIOV_CTRL, 0, 0x1f);
	put16(fn, at + PCI_SRIOV_INITIAL_VF, fn->vfs, 0);
	put16(fn, at + PCI_SRIOV_TOTAL_VF, fn->vfs, 0);
	put16(fn, at + PCI_SRIOV_NUM_VF, 0, 0xffff);
	/* The parser has put them there. */
	put16(fn, at + PCI_SRIOV_VF_OFFSET, 0x80, 0);
	put16(fn, at + PCI_SRIOV_VF_STRIDE, 1, 0);
	put16(fn, at + PCI_SRIOV_VF_DID, fn->vf_device, 0);
	put32(fn, at + PCI_SRIOV_SUP_PGSIZE, 0x553, 0);
	put32(fn, at + PCI_SRIOV_SYS_PGSIZE, 1, ~0);
	for (i = 0; i < SYNTH_BARS; i++)
		put_bar(fn, at + PCI_SRIOV_BAR + 4 * i, &fn->vf_bar[i]);
}

static void put_extended(struct synth_fn *fn)
{
	unsigned int last = 0, end = EXTENDED_CAPABILITIES, at;

	if (fn->type == SYNTH_CONVENTIONAL)
		return;
	if (fn->acs) {
		at = add_extended(fn, &last, &end, PCI_EXT_CAP_ID_ACS, 8);
		put16(fn, at + PCI_ACS_CAP, fn->acs, 0);
		put16(fn, at + PCI_ACS_CTRL, 0, fn->acs);
	}
	if (fn->rebar) {
		at = add_extended(fn, &last, &end, PCI_EXT_CAP_ID_REBAR, 12);
		fn->rebar_cap = at;
		put32(fn, at + PCI_REBAR_CAP, fn->rebar << 4, 0);
		put32(fn, at + PCI_REBAR_CTRL,
		      fn->rebar_index | 1 << PCI_REBAR_CTRL_NBAR_SHIFT |
			      (ilog2(fn->bar[fn->rebar_index].size) - 20)
				      << PCI_REBAR_CTRL_BAR_SHIFT,
		      PCI_REBAR_CTRL_BAR_SIZE);
	}
	if (fn->vfs)
		put_sriov(fn, add_extended(fn, &last, &end, PCI_EXT_CAP_ID_SRIOV,
					   PCI_EXT_CAP_SRIOV_SIZEOF));
}

int config_build(struct synth_fn *fn)
{
	fn->cfg = kzalloc(PCI_CFG_SPACE_EXP_SIZE, GFP_KERNEL);
	fn->writable = kzalloc(PCI_CFG_SPACE_EXP_SIZE, GFP_KERNEL);
	if (!fn->cfg || !fn->writable)
		return -ENOMEM;
	put_header(fn);
	put_bars(fn);
	put_capabilities(fn);
	put_extended(fn);
	return 0;
}

/* ---- accesses, all under synth_lock ------------------------------------------------------------ */

static bool present(const struct synth_fn *fn)
{
	if (fn->hidden)
		return false;
	if (fn->pf)
		return present(fn->pf) &&
		       get16(fn->pf, fn->pf->sriov_cap + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE;
	return !fn->parent || present(fn->parent);
}

/* After a reset, all that can be written is 0, but for what firmware leaves there for drivers. */
static void reset(struct synth_fn *fn)
{
	u8 line = fn->cfg[PCI_INTERRUPT_LINE];
	unsigned int i;

	for (i = 0; i < PCI_CFG_SPACE_SIZE; i++)
		fn->cfg[i] &= ~fn->writable[i];
	fn->cfg[PCI_INTERRUPT_LINE] = line;
}

static void reset_below(struct synth_fn *bridge)
{
	struct synth_fn *fn;

	list_for_each_entry(fn, &bridge->root->fns, list) {
		if (fn->parent == bridge)
			reset(fn);
	}
}

/* Whether bytes from `where` on include that at `at`. */
static bool covers(int where, int size, unsigned int at)
{
	return where <= at && at < where + size;
}

static void after_write(struct synth_fn *fn, int where, int size)
{
	if (fn->exp && covers(where, size, fn->exp + PCI_EXP_DEVCTL + 1) &&
	    get16(fn, fn->exp + PCI_EXP_DEVCTL) & PCI_EXP_DEVCTL_BCR_FLR)
		reset(fn);
	if (fn->secondary && covers(where, size, PCI_BRIDGE_CONTROL) &&
	    get16(fn, PCI_BRIDGE_CONTROL) & PCI_BRIDGE_CTL_BUS_RESET)
		reset_below(fn);
	if (fn->rebar_cap && covers(where, size, fn->rebar_cap + PCI_REBAR_CTRL + 1)) {
		struct synth_bar *bar = &fn->bar[fn->rebar_index];
		u32 control = get32(fn, fn->rebar_cap + PCI_REBAR_CTRL);

		bar->size = 1ULL << (20 + ((control & PCI_REBAR_CTRL_BAR_SIZE) >>
					   PCI_REBAR_CTRL_BAR_SHIFT));
		put_bar(fn, PCI_BASE_ADDRESS_0 + 4 * fn->rebar_index, bar);
	}
}

static int config_access(struct pci_bus *bus, unsigned int devfn, int where, int size,
			 u32 *value, bool write)
{
	struct synth_root *root = machine_root(pci_domain_nr(bus), bus->number);
	struct synth_fn *fn = root ? root->at[(bus->number - root->start) * 256 + devfn] : NULL;
	unsigned long flags;
	int i;

	if (root && root->real_ops && pci_is_root_bus(bus) && test_bit(devfn, root->through)) {
		if (write)
			return root->real_ops->write(bus, devfn, where, size, *value);
		return root->real_ops->read(bus, devfn, where, size, value);
	}

	if (!write)
		*value = ~0;
	if (where < 0 || where + size > PCI_CFG_SPACE_EXP_SIZE)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	raw_spin_lock_irqsave(&synth_lock, flags);
	if (fn && present(fn)) {
		accesses_count(fn, write);
		if (where >= PCI_CFG_SPACE_SIZE && !fn->exp) {
			/* no such space */
		} else if (write) {
			for (i = 0; i < size; i++) {
				u8 writable = fn->writable[where + i];

				fn->cfg[where + i] &= ~writable;
				fn->cfg[where + i] |= *value >> (8 * i) & writable;
			}
			after_write(fn, where, size);
		} else {
			*value = get32(fn, where & ~3) >> (8 * (where & 3));
		}
	}
	raw_spin_unlock_irqrestore(&synth_lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static int config_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	int err = config_access(bus, devfn, where, size, value, false);

	if (size < 4)
		*value &= (1U << (8 * size)) - 1;
	return err;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	return config_access(bus, devfn, where, size, &value, true);
}

struct pci_ops config_ops = { .read = config_read, .write = config_write };
