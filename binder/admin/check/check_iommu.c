// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/bootloader.h"
#include "admin/generator.h"

#include "core/plan_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum remapping { REMAPPING_UNKNOWN, REMAPPING_OFF, REMAPPING_ON };

/* where the IOMMU of this machine is switched on */
static void fix_machine(struct check *c)
{
	static const struct {
		const char *vendor, *name;
	} vendors[] = {
		{ "GenuineIntel", "VT-d" },
		{ "AuthenticAMD", "the IOMMU (AMD-Vi)" },
		{ "HygonGenuine", "the IOMMU (AMD-Vi)" },
		{ "CentaurHauls", "VT-d" },
	};
	const char *name = "the IOMMU (VT-d, AMD-Vi or SMMU)";
	int err;
	char *cpu = admin_read_file(c->a, "proc/cpuinfo", &err);

	for (size_t i = 0; cpu && i < sizeof(vendors) / sizeof(*vendors); i++) {
		if (strstr(cpu, vendors[i].vendor))
			name = vendors[i].name;
	}
	if (cpu && strstr(cpu, " hypervisor"))
		finding_fix(
			&c->findings,
			"this is a virtual machine: give it an IOMMU (libvirt: <iommu model='intel'/>, QEMU: -machine q35,kernel-irqchip=split -device intel-iommu,intremap=on)");
	else
		finding_fix(
			&c->findings,
			"switch on %s in the firmware setup; where there is no such setting, the machine has no IOMMU",
			name);
	free(cpu);
}

static void check_off(struct check *c)
{
	const struct machine *m = &c->a->machine;
	char text[CHECK_TEXT_MAX], change[BOOTLOADER_TEXT_MAX];

	plan_text_iommu(m, text, sizeof(text));
	*strstr(text, ": ") = 0;
	finding_add(&c->findings, FIND_IOMMU_OFF, "%s", text);
	if (bootloader_iommu(c->a, change, sizeof(change)))
		finding_fix(&c->findings, "%s", change);
	else if (m->ivrs)
		finding_fix(&c->findings, "dmesg | grep AMD-Vi");
	else
		fix_machine(c);
}

/*
 * The interrupt controllers that /proc/interrupts names: those behind a remapping IOMMU have IR- before their
 * names.
 */
static enum remapping read_remapping(struct admin *a)
{
	enum remapping remapping = REMAPPING_UNKNOWN;
	int err;
	char *text = admin_read_file(a, "proc/interrupts", &err);

	if (text && strstr(text, " IR-"))
		remapping = REMAPPING_ON;
	else if (text && (strstr(text, " IO-APIC") || strstr(text, " PCI-MSI")))
		remapping = REMAPPING_OFF;
	free(text);
	return remapping;
}

/* the administrator has said that it may be missing */
static bool is_allowed(const struct check *c)
{
	const struct setting *s = NULL;
	size_t len;
	int err;
	char *now = admin_read_file(
		c->a, "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", &err);
	bool allowed = now && *now == 'Y';

	free(now);
	while ((s = check_setting(c, s, "options", PLAN_IOMMU_MODULE))) {
		const char *value = modprobe_value(s->rest, "allow_unsafe_interrupts", &len);

		if (value)
			allowed = !len || strchr("1yY", *value);
	}
	return allowed;
}

/* the word that switches it off, NULL: none */
static const char *off_word(const struct check *c)
{
	const struct setting *s = check_setting(c, NULL, "word", "nointremap");

	if (s)
		return s->module;
	for (s = NULL; (s = check_setting(c, s, "word", "intremap"));) {
		if (strstr(s->rest, "off"))
			return "intremap=off";
	}
	return NULL;
}

static void check_remapping(struct check *c, enum remapping remapping)
{
	const char *word = off_word(c);
	char change[BOOTLOADER_TEXT_MAX], rebuild[CHECK_TEXT_MAX];

	if (remapping != REMAPPING_OFF || is_allowed(c))
		return;
	if (word) {
		finding_add(&c->findings, FIND_INTERRUPT_REMAPPING,
			    "%s on the kernel command line switches interrupt remapping off",
			    word);
		finding_place(&c->findings, INPUT_CMDLINE, 1);
		finding_fix(&c->findings, "%s",
			    bootloader_change(c->a, NULL, word, change, sizeof(change)));
		return;
	}
	finding_add(&c->findings, FIND_INTERRUPT_REMAPPING,
		    "the IOMMU is on, and interrupt remapping is not");
	finding_fix(
		&c->findings,
		"switch on interrupt remapping (x2APIC) in the firmware setup; a machine that has none needs, where all its VMs are trusted: echo options vfio_iommu_type1 allow_unsafe_interrupts=1 >>/etc/modprobe.d/vfio.conf && %s",
		generator_rebuild(c->a, rebuild, sizeof(rebuild)));
}

/* an option that lets a VM forge interrupts, where none has to */
static void check_unsafe(struct check *c)
{
	const struct setting *s = NULL, *found = NULL;
	size_t len;

	while ((s = check_setting(c, s, "options", PLAN_IOMMU_MODULE))) {
		if (modprobe_value(s->rest, "allow_unsafe_interrupts", &len))
			found = s;
	}
	finding_add(&c->findings, FIND_UNSAFE,
		    "%s%sallow_unsafe_interrupts is on, and interrupt remapping is, too",
		    found ? found->file : "", found ? ": " : "");
	if (found)
		check_fix_remove(c, found);
	else
		finding_fix(
			&c->findings,
			"echo 0 >/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts");
}

static unsigned count_groups(const struct machine *m)
{
	unsigned n = 0;

	for (unsigned i = 0; i < m->n_devs; i++) {
		unsigned j = 0;

		while (m->devs[j].group != m->devs[i].group)
			j++;
		n += j == i && m->devs[i].group >= 0;
	}
	return n;
}

static bool has_late(const struct machine *m)
{
	unsigned i = 0;

	while (i < m->n_devs && !machine_is_late(m, &m->devs[i]))
		i++;
	return i < m->n_devs;
}

void check_iommu(struct check *c)
{
	static const char *const words[] = { "cannot be seen", "off", "on" };
	enum remapping remapping;

	if (!machine_has_iommu(&c->a->machine)) {
		check_off(c);
		finding_looked_at(&c->findings, "IOMMU: off");
		return;
	}
	remapping = read_remapping(c->a);
	check_remapping(c, remapping);
	if (remapping == REMAPPING_ON && is_allowed(c))
		check_unsafe(c);
	finding_looked_at(&c->findings, "IOMMU: on, %u groups%s; interrupt remapping: %s",
			  count_groups(&c->a->machine),
			  has_late(&c->a->machine) ? ", others when a driver probes the device"
						   : "",
			  words[remapping]);
}
