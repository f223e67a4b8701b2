// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LATE "group unknown until probed"

/* one field of an ID as the line has it */
static const char *print_field(char *text, bool given, uint16_t id)
{
	snprintf(text, 5, given ? "%04x" : "*", id);
	return text;
}

static void explain_guard(const struct pci_dev *has, const struct rule *rule, char *text,
			  size_t size)
{
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

const char *plan_text_iommu_off(const struct machine *m)
{
	const char *off = m->iommu_off ? m->iommu_off : "";

	/* a parameter for the other maker's IOMMU is not what is wrong */
	if ((m->ivrs && !strncmp(off, "intel", 5)) || (m->dmar && !strncmp(off, "amd", 3)))
		return "";
	return off;
}

char *plan_text_iommu(const struct machine *m, char *text, size_t size)
{
	const char *off = plan_text_iommu_off(m);

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
		snprintf(
			text, size,
			"no IOMMU: if this machine has one, switch it on in the firmware setup (VT-d, AMD-Vi or SMMU)");
	return text;
}

/* disks and networks want a line that names just them */
static void explain_unnamed(const struct pci_dev *dev, const struct rule *rule, int origin,
			    char *text, size_t size)
{
	const char *what = pci_is_storage(&dev->ids)		       ? "storage"
			   : pci_is_class(&dev->ids, PCI_CLASS_SWITCH) ? "switch"
								       : "network";
	char addr[PCI_ADDR_LEN];

	if (origin >= 0)
		snprintf(
			text, size,
			"%s controller, which never comes along: left alone; if you mean it, add a line: %s %04x:%04x",
			what, pci_addr_print(&dev->addr, addr), dev->ids.vendor,
			dev->ids.device);
	else
		snprintf(
			text, size,
			"%s controller %s: left alone; if you mean it, add %04x:%04x to the line",
			what,
			rule->select & SEL_PLACE && !(rule->select & SEL_ID)
				? "named by its address alone"
				: "not named by vendor and device",
			dev->ids.vendor, dev->ids.device);
}

/* why DEV is refused to RULE, for REASON and because of ORIGIN */
static char *explain(const struct plan *plan, unsigned dev, const struct rule *rule,
		     enum plan_reason reason, int origin, char *text, size_t size)
{
	const struct machine *m = plan->machine;
	char addr[PCI_ADDR_LEN];

	*text = 0;
	switch (reason) {
	case REFUSE_NONE:
		break;
	case REFUSE_NO_IOMMU:
		plan_text_iommu(m, text, size);
		break;
	case REFUSE_NO_GROUP:
		snprintf(text, size,
			 "has no IOMMU group: its bus has no IOMMU, and no VM can have it");
		break;
	case REFUSE_GUARD:
		explain_guard(&m->devs[dev], rule, text, size);
		break;
	case REFUSE_UNNAMED:
		explain_unnamed(&m->devs[dev], rule, origin, text, size);
		break;
	case REFUSE_BRIDGE:
		snprintf(text, size, "bridge: never taken");
		break;
	case REFUSE_LAST_DISPLAY:
		snprintf(
			text, size,
			"the machine's last display controller: left to the host: to take it, add headless=yes");
		break;
	case REFUSE_COMPANION:
		snprintf(text, size, "stays with %s, which is left alone",
			 pci_addr_print(&m->devs[origin].addr, addr));
		break;
	case REFUSE_PARENT:
		rule = plan->devs[dev].rule;
		snprintf(text, size,
			 "goes to %s itself (%s:%u): it has no virtual devices then",
			 plan->devs[dev].driver, rule->file, rule->line);
		break;
	}
	return text;
}

char *plan_text_refusal(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct plan_device *d = &plan->devs[dev];

	return explain(plan, dev, d->rule, d->reason, d->origin, text, size);
}

char *plan_text_virtual_refusal(const struct plan *plan, const struct plan_virtual *v,
				char *text, size_t size)
{
	return explain(plan, v->parent, v->rule, v->reason, -1, text, size);
}

char *plan_text_virtual(const struct plan *plan, const struct plan_virtual *v, char *text,
			size_t size)
{
	const struct rule *rule = v->rule;
	char addr[PCI_ADDR_LEN];

	pci_addr_print(&plan->machine->devs[v->parent].addr, addr);
	if (rule->kind == RULE_MDEV)
		snprintf(text, size, "mdev %s %.*s %.*s", addr, (int)rule->mdev_type.len,
			 rule->mdev_type.at, (int)rule->uuid.len, rule->uuid.at);
	else
		snprintf(text, size, "sriov %s %u %s", addr, rule->vfs,
			 *rule->driver ? rule->driver : "auto");
	return text;
}

const char *plan_text_size(char *text, unsigned shift)
{
	snprintf(text, 8, "%u%.1s", 1u << shift % 10, &"MGT"[shift / 10]);
	return text;
}

const char *plan_text_consent(const struct pci_dev *dev)
{
	if (pci_is_bridge(&dev->ids))
		return "a bridge is never taken: use another slot";
	/* group=all does not take the host's last display */
	if (pci_has_outputs(&dev->ids))
		return "give it a line";
	return pci_needs_line(&dev->ids)
		       ? "give it a line with its address and ID, or use another slot"
		       : "give it a line, or add group=all";
}

/* the one that is hardest to take: what helps with another would not help with it */
static int worst_sharer(const struct plan *plan, unsigned dev, unsigned *n)
{
	int worst = -1, hardest = -1;

	for (int i = plan_sharer(plan, dev, -1); i >= 0; i = plan_sharer(plan, dev, i)) {
		const struct pci_ids *ids = &plan->machine->devs[i].ids;
		int hard = pci_is_bridge(ids)	  ? 3
			   : pci_needs_line(ids)  ? 2
			   : pci_has_outputs(ids) ? 1
						  : 0;

		++*n;
		if (hard > hardest) {
			hardest = hard;
			worst = i;
		}
	}
	return worst;
}

char *plan_text_group(const struct plan *plan, unsigned dev, char *text, size_t size)
{
	const struct machine *m = plan->machine;
	const struct pci_dev *other;
	char addr[PCI_ADDR_LEN], more[32] = "";
	const char *advice = "";
	unsigned n = 0;
	int worst = worst_sharer(plan, dev, &n);

	if (n > 1)
		snprintf(more, sizeof(more), ", and %u more", n - 1);
	other = &m->devs[worst];
	if (plan->devs[worst].state != PLAN_REFUSED)
		advice = plan_text_consent(other);
	snprintf(
		text, size,
		"group %d also holds %s %04x:%04x%s%s%s: no VM gets the device while a host driver has that%s%s",
		m->devs[dev].group, pci_addr_print(&other->addr, addr), other->ids.vendor,
		other->ids.device, other->driver ? ", bound to " : "",
		other->driver ? other->driver : "", more, *advice ? ": " : "", advice);
	return text;
}

char *plan_text_step(const struct steps *steps, unsigned i, char *text, size_t size)
{
	static const char *const verb[] = {
		[STEP_OVERRIDE] = "override",
		[STEP_HOLD] = "hold",
		[STEP_RESET_METHOD] = "reset_method",
		[STEP_D3COLD] = "d3cold",
		[STEP_RESIZE] = "resize",
		[STEP_FRAMEBUFFER] = "framebuffer",
		[STEP_LOAD] = "load",
		[STEP_UNBIND] = "unbind",
		[STEP_PROBE] = "probe",
	};
	const struct plan *plan = steps->plan;
	const struct step *step = &steps->list[i];
	const struct rule *rule = step->dev < 0 ? NULL : plan->devs[step->dev].rule;
	struct rule_text object = { step->driver, strlen(step->driver) };
	char addr[PCI_ADDR_LEN] = "", bar[8], size_of_bar[16];

	if (step->kind == STEP_RESET_METHOD)
		object = rule->reset_method;
	if (step->kind == STEP_D3COLD)
		object = (struct rule_text){ "no", 2 };
	if (step->kind == STEP_RESIZE) {
		object.at = size_of_bar;
		object.len = snprintf(size_of_bar, sizeof(size_of_bar), "%u=%s", step->bar,
				      plan_text_size(bar, rule->resize[step->bar] - 1));
	}
	if (step->kind == STEP_PROBE || step->kind == STEP_HOLD)
		object.len = 0;
	if (step->dev >= 0)
		pci_addr_print(&plan->machine->devs[step->dev].addr, addr);
	if (step->kind == STEP_PROBE && plan->machine->devs[step->dev].group < 0)
		object = (struct rule_text){ LATE, sizeof(LATE) - 1 };
	snprintf(text, size, "%s %s%s%.*s", verb[step->kind], addr,
		 step->dev >= 0 && object.len ? " " : "", (int)object.len, object.at);
	return text;
}
