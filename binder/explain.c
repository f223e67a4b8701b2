// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* one field of an ID as the line has it */
static const char *print_field(char *text, bool given, uint16_t id)
{
	snprintf(text, 5, given ? "%04x" : "*", id);
	return text;
}

static void explain_guard(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct rule *rule = plan->devs[dev].rule;
	const struct pci_dev *has = &plan->machine->devs[dev];
	const struct pci_ids *ids = &has->ids;
	char vendor[5], device[5];

	/* name what differs: the same IDs on both sides would puzzle */
	if (((rule->select & SEL_VENDOR) && rule->ids.vendor != ids->vendor) ||
	    ((rule->select & SEL_DEVICE) && rule->ids.device != ids->device)) {
		snprintf(text, size, "slot holds %04x:%04x, not %s:%s: left alone", ids->vendor,
			 ids->device,
			 print_field(vendor, rule->select & SEL_VENDOR, rule->ids.vendor),
			 print_field(device, rule->select & SEL_DEVICE, rule->ids.device));
	} else if ((rule->select & SEL_CLASS) &&
		   (rule->ids.class ^ ids->class) & rule->class_mask) {
		snprintf(
			text, size,
			"slot holds a device of class %06x, not what the line says (%.*s): left alone",
			ids->class, (int)rule->text_len, rule->text);
	} else if ((rule->select & SEL_SUBSYS) && (rule->ids.subvendor != ids->subvendor ||
						   rule->ids.subdevice != ids->subdevice)) {
		snprintf(text, size,
			 "slot holds subsystem %04x:%04x, not %04x:%04x: left alone",
			 ids->subvendor, ids->subdevice, rule->ids.subvendor,
			 rule->ids.subdevice);
	} else {
		snprintf(text, size, "%s, and the line says boot_vga=%d: left alone",
			 has->boot_vga < 0 ? "is no VGA device"
			 : has->boot_vga   ? "is the boot VGA device"
					   : "is not the boot VGA device",
			 rule->boot_vga);
	}
}

static void explain_no_iommu(const struct machine *m, char *text, size_t size)
{
	const char *off = m->iommu_off ? m->iommu_off : "";

	/* a parameter for the other maker's IOMMU is not what is wrong */
	if ((m->ivrs && !strncmp(off, "intel", 5)) || (m->dmar && !strncmp(off, "amd", 3)))
		off = "";
	if (!strncmp(off, "intel", 5))
		snprintf(
			text, size,
			"the IOMMU is off: put intel_iommu=on in place of %s on the kernel command line",
			off);
	else if (*off)
		snprintf(text, size, "the IOMMU is off: remove %s from the kernel command line",
			 off);
	else if (m->dmar)
		snprintf(text, size,
			 "the IOMMU is off: add intel_iommu=on to the kernel command line");
	else if (m->ivrs)
		snprintf(
			text, size,
			"the IOMMU is off though the firmware has one: look for AMD-Vi in the kernel log");
	else
		snprintf(text, size,
			 "no IOMMU: switch it on in the firmware setup (VT-d, AMD-Vi or SMMU)");
}

char *plan_explain(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct machine *m = plan->machine;
	const struct plan_device *d = &plan->devs[dev];
	const struct pci_ids *ids = &m->devs[dev].ids;
	char addr[PCI_ADDR_LEN];

	*text = 0;
	switch (d->reason) {
	case REFUSE_NO_IOMMU:
		explain_no_iommu(m, text, size);
		break;
	case REFUSE_NO_GROUP:
		snprintf(text, size,
			 "has no IOMMU group, though other devices have: its bus has "
			 "no IOMMU, and no VM can have it");
		break;
	case REFUSE_GUARD:
		explain_guard(plan, dev, text, size);
		break;
	case REFUSE_UNNAMED:
		snprintf(
			text, size,
			"%s controller %s: left alone: if you mean it, add %04x:%04x to the line",
			pci_base_class(ids) == PCI_BASE_STORAGE ? "storage" : "network",
			d->rule->select & SEL_PLACE && !(d->rule->select & SEL_ID)
				? "named by address alone"
				: "not named by its ID",
			ids->vendor, ids->device);
		break;
	case REFUSE_BRIDGE:
		snprintf(text, size, "bridge: never taken");
		break;
	case REFUSE_LAST_DISPLAY:
		snprintf(text, size,
			 "the machine's last display controller: left to the host: "
			 "to take it, add headless=yes");
		break;
	case REFUSE_COMPANION:
		snprintf(text, size, "stays with %s, which is left alone",
			 pci_addr_print(&m->devs[d->origin].addr, addr));
		break;
	}
	return text;
}

char *plan_explain_group(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct machine *m = plan->machine;
	const struct pci_dev *other;
	char addr[PCI_ADDR_LEN], more[32] = "";
	unsigned n = 0;
	int first = plan_sharer(plan, dev, 0);

	for (int i = first; i >= 0; i = plan_sharer(plan, dev, i + 1))
		n++;
	if (n > 1)
		snprintf(more, sizeof(more), " and %u more", n - 1);
	other = &m->devs[first];
	snprintf(
		text, size,
		"group %d also holds %s %04x:%04x%s%s%s: no VM gets the device while a host driver "
		"has that%s",
		m->devs[dev].group, pci_addr_print(&other->addr, addr), other->ids.vendor,
		other->ids.device, other->driver ? ", bound to " : "",
		other->driver ? other->driver : "", more,
		plan->devs[first].state == PLAN_REFUSED ? ""
							: ": give it a line, or add group=all");
	return text;
}

char *plan_op_print(const struct plan *plan, unsigned i, char *text, size_t size)
{
	static const char *const verb[] = { "override", "load", "unbind", "probe" };
	const struct op *op = &plan->ops[i];
	char addr[PCI_ADDR_LEN];

	if (op->kind == OP_LOAD) {
		snprintf(text, size, "load %s", op->driver);
		return text;
	}
	pci_addr_print(&plan->machine->devs[op->dev].addr, addr);
	if (op->kind == OP_PROBE)
		snprintf(text, size, "probe %s", addr);
	else
		snprintf(text, size, "%s %s %s", verb[op->kind], addr, op->driver);
	return text;
}

static char *explain_load(const struct op *op, int result, int patience, char *text,
			  size_t size)
{
	if (result == -ENOENT)
		snprintf(text, size, "module %s is not here: build the initramfs anew, with it",
			 op->driver);
	else if (result == -ELIBACC)
		snprintf(text, size,
			 "module %s lacks a module that it needs: build the initramfs anew",
			 op->driver);
	else if (result == -EXDEV)
		snprintf(text, size,
			 "module %s was not loaded: -r names a tree, not the running system",
			 op->driver);
	else if (result == -ENOSYS)
		snprintf(
			text, size,
			"this kernel cannot unpack the module %s: put it into the initramfs uncompressed",
			op->driver);
	else if (result < 0)
		snprintf(text, size, "unable to load module %s: %s", op->driver,
			 strerror(-result));
	else if (result == APPLY_LATE)
		snprintf(text, size, "loading module %s did not end within %d s", op->driver,
			 APPLY_LOAD_MS * patience / 1000);
	else
		snprintf(text, size, "module %s was not loaded", op->driver);
	return text;
}

char *apply_explain(const struct apply *apply, unsigned i, char *text, size_t size)
{
	static const char *const what[] = {
		[OP_OVERRIDE] = "writing its driver_override",
		[OP_UNBIND] = "unbinding it from",
		[OP_PROBE] = "binding it to",
	};
	const struct op *op = &apply->plan->ops[i];
	int result = apply->results[i], patience = apply_patience(apply->plan);
	const char *driver = op->kind == OP_OVERRIDE ? "" : op->driver;
	char why[96];

	if (result == APPLY_SKIPPED && op->load >= 0) {
		result = apply->results[op->load];
		op = &apply->plan->ops[op->load];
	}
	if (op->kind == OP_LOAD)
		return explain_load(op, result, patience, text, size);
	switch (result) {
	case -ENOENT:
	case -ENODEV:
		if (op->kind == OP_UNBIND && result == -ENOENT)
			snprintf(why, sizeof(why), "the driver is still probing it");
		else if (op->kind == OP_PROBE)
			snprintf(why, sizeof(why),
				 "the driver does not accept it, or is not there");
		else
			snprintf(why, sizeof(why), "the device is no longer there");
		break;
	case APPLY_LATE:
		snprintf(why, sizeof(why), "no end within %d s",
			 APPLY_STEP_MS * patience / 1000);
		break;
	case APPLY_OVER:
		snprintf(why, sizeof(why), "not begun: gpupt's %d s were over",
			 APPLY_TOTAL_MS * patience / 1000);
		break;
	case APPLY_DIFFERS:
		snprintf(why, sizeof(why), "no error, and yet it reads back otherwise");
		break;
	case APPLY_CRASHED:
		snprintf(why, sizeof(why), "the worker crashed");
		break;
	default:
		snprintf(why, sizeof(why), "%s", strerror(-result));
	}
	snprintf(text, size, "%s%s%s: %s", what[op->kind], *driver ? " " : "", driver, why);
	return text;
}
