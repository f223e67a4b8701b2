// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt show for people: whose the device is, now and at the next boot, and what it shares. */
#include "admin/show/show.h"

#include "admin/device.h"
#include "admin/isolation_text.h"
#include "admin/wrap.h"

#include "core/driver.h"
#include "core/plan_text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INDENT 13

static void print_head(struct show *show, const struct show_device *device)
{
	const struct pci_dev *d = &show->a->machine.devs[device->dev];
	int revision = device_revision(show->a, device->dev);
	char addr[PCI_ADDR_LEN], name[NAMES_MAX], more[64] = "";
	size_t len = 0;

	wrap_printf("", 0, STYLE_BOLD, "%s  %s", show_address(show, device->dev, addr),
		    names_device(show->names, &d->ids, name, sizeof(name)));
	if (revision >= 0)
		len = snprintf(more, sizeof(more), " rev %02x", revision);
	if (d->ids.subvendor)
		snprintf(more + len, sizeof(more) - len, ", subsystem %04x:%04x",
			 d->ids.subvendor, d->ids.subdevice);
	wrap_printf("", 2, STYLE_DIM, "%s, %04x:%04x%s%s",
		    names_class(show->names, &d->ids, name, sizeof(name)), d->ids.vendor,
		    d->ids.device, more,
		    d->boot_vga > 0 ? ", the firmware's display (boot VGA)" : "");
	if (*device->physfn)
		wrap_printf("", 2, STYLE_DIM, "a virtual function of %s", device->physfn);
}

static void print_now(const struct show *show, const struct show_device *device)
{
	const char *driver = show->a->machine.devs[device->dev].driver;
	bool is_vfio = driver_is_vfio(driver);
	char more[128] = "";

	if (is_vfio)
		snprintf(more, sizeof(more), "%s: VMs can use it",
			 driver_same(driver, PLAN_DRIVER) ? "" : ", a variant of vfio-pci");
	else if (*device->vfio)
		snprintf(more, sizeof(more), ", and the VFIO device %s: VMs can use it",
			 device->vfio);
	else if (!driver && *device->override)
		snprintf(more, sizeof(more), "; driver_override keeps all but %s from it",
			 device->override);
	wrap_printf("  now", INDENT, is_vfio ? STYLE_GOOD : STYLE_PLAIN, "%s%s",
		    driver ? driver : "no driver", more);
	if (device->cap->dead)
		wrap_print(
			"", INDENT, STYLE_BAD,
			"it does not answer: its configuration space reads ff. A reset has failed, or it has lost its power");
}

static void print_next_boot(const struct show *show, const struct show_device *device)
{
	const struct plan *plan = &show->a->plan;
	const struct plan_device *d = &plan->devs[device->dev];
	char text[DEVICE_TEXT_MAX], line[64];

	if (d->state == PLAN_NONE) {
		wrap_print("  next boot", INDENT, STYLE_PLAIN, "the host's: no line names it");
		if (*show_line(show, device->dev, line, sizeof(line)))
			wrap_printf("  line", INDENT, STYLE_DIM, "%s would take it", line);
		return;
	}
	wrap_print("  next boot", INDENT, d->state == PLAN_TAKEN ? STYLE_GOOD : STYLE_WARN,
		   device_next_boot(plan, device->dev, text, sizeof(text)));
	wrap_printf("  line", INDENT, STYLE_PLAIN, "%.*s", (int)d->rule->text_len,
		    d->rule->text);
	if (show->stale)
		wrap_print(
			"", INDENT, STYLE_WARN,
			"the initramfs was built with other configuration files: until it is built anew, a boot does what those say");
}

/* how long BEGIN is, where TEXT, a sentence, begins with it */
static size_t skip(const char *text, const char *begin)
{
	size_t len = strlen(begin);

	return strncmp(text, begin, len) ? 0 : len;
}

static void print_users(const struct show_device *device, bool is_live)
{
	const struct users *users = &device->users;

	for (unsigned i = 0; i < users->n && i < USERS_MAX; i++)
		wrap_print(i ? "" : "  used by", INDENT, STYLE_PLAIN,
			   users->text[i] + skip(users->text[i], "it holds "));
	if (users->n > USERS_MAX)
		wrap_printf("", INDENT, STYLE_PLAIN, "and %u more", users->n - USERS_MAX);
	if (device->users_unknown)
		wrap_print("  used by", INDENT, STYLE_WARN, "not known: /proc cannot be read");
	else if (is_live && geteuid())
		wrap_print(users->n ? "" : "  used by", INDENT, STYLE_DIM,
			   "what processes of others have open is seen by root only");
	else if (!users->n)
		wrap_print("  used by", INDENT, STYLE_PLAIN, "nobody");
}

/* "1, with 00:01.0 (pcieport), 01:00.1 (no driver)" */
static void print_members(const struct show *show, unsigned dev)
{
	const struct machine *m = &show->a->machine;
	const struct groups *groups = &show->a->plan.groups;
	int group = m->devs[dev].group;
	char text[SHOW_TEXT_MAX], addr[PCI_ADDR_LEN];
	size_t len = snprintf(text, sizeof(text), "%d", group);
	bool any = false;

	for (int i = groups_first(groups, group); i >= 0 && len < sizeof(text);
	     i = groups->next[i]) {
		const char *driver = m->devs[i].driver;

		if (i == (int)dev)
			continue;
		len += snprintf(text + len, sizeof(text) - len, "%s%s (%s)",
				any ? ", " : ", with ", show_address(show, i, addr),
				driver ? driver : "no driver");
		any = true;
	}
	wrap_printf("  group", INDENT, STYLE_PLAIN, "%s%s", text, any ? "" : ", alone");
}

static void print_causes(struct show *show, const struct show_device *device)
{
	const struct isolation *isolation = &device->isolation;
	char text[ISOLATION_TEXT], addr[PCI_ADDR_LEN];

	for (unsigned i = 0; i < isolation->n; i++)
		wrap_print("", INDENT,
			   isolation->cause[i].why == ISOLATION_FORGED ? STYLE_BAD
								       : STYLE_PLAIN,
			   isolation_text(&isolation->cause[i], &show->caps, text));
	for (unsigned i = 0; isolation->parameter && i < isolation->n; i++) {
		if (isolation->cause[i].why == ISOLATION_ACS_OFF)
			wrap_printf("", INDENT, STYLE_WARN,
				    "%s is on the kernel command line, and can switch it off",
				    isolation->parameter);
	}
	if (isolation->needs_root)
		wrap_printf(
			"", INDENT, STYLE_DIM,
			"only root may read the rest of configuration space, which says %s: sudo gpupt show %s",
			isolation->alone ? "what isolates it" : "why",
			show_address(show, device->dev, addr));
	else if (isolation->unread && !isolation->alone && !isolation->n)
		wrap_print(
			"", INDENT, STYLE_DIM,
			"why is not known: configuration space could not be read, or a port is asleep");
	else if (!isolation->alone && !isolation->n)
		wrap_print(
			"", INDENT, STYLE_DIM,
			"why is not in configuration space: the kernel has an exception for one of these, or the IOMMU cannot tell them apart");
}

static void print_group(struct show *show, const struct show_device *device)
{
	const struct machine *m = &show->a->machine;
	const struct plan *plan = &show->a->plan;
	char text[SHOW_TEXT_MAX];

	if (!machine_has_iommu(m)) {
		wrap_printf("  group", INDENT, STYLE_WARN, "none: %s",
			    plan_text_iommu(m, text, sizeof(text)));
		return;
	}
	if (m->devs[device->dev].group < 0) {
		wrap_print("  group", INDENT, STYLE_WARN,
			   machine_is_late(m, &m->devs[device->dev])
				   ? "not known before a driver has probed it"
				   : "none: no VM can have it");
		return;
	}
	print_members(show, device->dev);
	print_causes(show, device);
	if (plan->devs[device->dev].shares_group)
		wrap_print("", INDENT, STYLE_WARN,
			   plan_text_group(plan, device->dev, text, sizeof(text)));
}

void show_text(struct show *show, const struct show_device *device)
{
	char text[SHOW_TEXT_MAX];

	print_head(show, device);
	print_now(show, device);
	print_next_boot(show, device);
	print_users(device, admin_is_live(show->a));
	print_group(show, device);
	show_text_hardware(show, device);
	if (*show_next(show, device, text, sizeof(text)))
		wrap_print("  next", INDENT, STYLE_BOLD, text);
}
