// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/below.h"
#include "admin/generator.h"

#include "boot/sysfs.h"
#include "core/plan_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GVT "i915-GVTg" /* how its types' names begin */

/* a finding about the virtual devices V; FORMAT goes on after the address of their parent */
__attribute__((format(printf, 4, 5))) static void add(struct check *c, enum finding_kind kind,
						      const struct plan_virtual *v,
						      const char *format, ...)
{
	const struct pci_addr *addr = &c->a->machine.devs[v->parent].addr;
	char what[CHECK_TEXT_MAX], text[PCI_ADDR_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	finding_add(&c->findings, kind, "%s: %s", pci_addr_print(addr, text), what);
	finding_device(&c->findings, addr);
	finding_place(&c->findings, v->rule->file, v->rule->line);
}

static void check_refused(struct check *c, const struct plan_virtual *v)
{
	char why[CHECK_TEXT_MAX];

	plan_text_virtual_refusal(&c->a->plan, v, why, sizeof(why));
	if (v->reason == REFUSE_GUARD) {
		add(c, FIND_GUARD, v, "%s", why);
		check_fix_guard(c, v->rule, v->parent);
	} else if (v->reason == REFUSE_PARENT) {
		const struct rule *taker = c->a->plan.devs[v->parent].rule;

		add(c, FIND_PARENT_TAKEN, v, "%s", why);
		finding_fix(&c->findings, "remove one of the two lines: %s:%u or %s:%u",
			    taker->file, taker->line, v->rule->file, v->rule->line);
	} else if (v->reason == REFUSE_NO_GROUP) {
		add(c, FIND_NO_GROUP, v, "%s", why);
		finding_fix(&c->findings,
			    "put the card into a slot of another bus, or remove the line");
	}
}

/* where the parent's attribute NAME is, below the root */
static char *attr_path(const struct check *c, const struct plan_virtual *v, const char *name,
		       char *path, size_t size)
{
	char addr[PCI_ADDR_LEN];

	snprintf(path, size, SYSFS_DEVICES "/%s/%s",
		 pci_addr_print(&c->a->machine.devs[v->parent].addr, addr), name);
	return path;
}

static bool has_gvt(const struct check *c)
{
	const struct setting *s = NULL;
	bool on = false;
	size_t len;
	int err;
	char *now = admin_read_file(c->a, "sys/module/i915/parameters/enable_gvt", &err);

	if (now)
		on = *now == 'Y';
	free(now);
	while ((s = check_setting(c, s, "options", "i915"))) {
		const char *value = modprobe_value(s->rest, "enable_gvt", &len);

		if (value)
			on = !len || strchr("1yY", *value);
	}
	return on;
}

static void check_mdev(struct check *c, const struct plan_virtual *v)
{
	const struct rule_text *type = &v->rule->mdev_type;
	char path[256], name[128], rebuild[CHECK_TEXT_MAX];

	if (type->len >= strlen(GVT) && !strncmp(type->at, GVT, strlen(GVT)) && !has_gvt(c)) {
		add(c, FIND_GVT_OFF, v, "%.*s needs i915 with enable_gvt=1", (int)type->len,
		    type->at);
		finding_fix(
			&c->findings,
			"echo options i915 enable_gvt=1 >>/etc/modprobe.d/i915.conf, then: %s",
			generator_rebuild(c->a, rebuild, sizeof(rebuild)));
		return;
	}
	/* the folder comes with the driver, or a module of its own, perhaps later */
	attr_path(c, v, "mdev_supported_types", path, sizeof(path));
	if (!below_has(c->a->root, path))
		return;
	snprintf(name, sizeof(name), "mdev_supported_types/%.*s", (int)type->len, type->at);
	if (below_has(c->a->root, attr_path(c, v, name, path, sizeof(path))))
		return;
	add(c, FIND_MDEV_TYPE, v, "its driver knows no type %.*s", (int)type->len, type->at);
	finding_fix(&c->findings, "write one of these: ls /%s",
		    attr_path(c, v, "mdev_supported_types", path, sizeof(path)));
}

static void check_sriov(struct check *c, const struct plan_virtual *v)
{
	char path[256], text[32];
	unsigned long most;

	attr_path(c, v, "sriov_totalvfs", path, sizeof(path));
	if (sysfs_read(c->a->root, path, text, sizeof(text)) < 0) {
		add(c, FIND_TOO_MANY_VFS, v, "has no SR-IOV");
		finding_fix(&c->findings,
			    "switch on SR-IOV in the firmware setup, or remove the line");
		return;
	}
	most = strtoul(text, NULL, 10);
	if (v->rule->vfs <= most)
		return;
	add(c, FIND_TOO_MANY_VFS, v, "vfs=%u, and it can have %lu", v->rule->vfs, most);
	finding_fix(&c->findings, "write at most vfs=%lu", most);
}

void check_virtuals(struct check *c)
{
	const struct plan *plan = &c->a->plan;

	for (unsigned i = 0; i < plan->n_virtuals; i++) {
		const struct plan_virtual *v = &plan->virtuals[i];

		if (v->reason) {
			check_refused(c, v);
			continue;
		}
		if (!plan->machine->devs[v->parent].driver) {
			add(c, FIND_PARENT_IDLE, v, "no driver has it now");
			finding_fix(&c->findings, "see why: dmesg | grep %s",
				    pci_addr_print(&plan->machine->devs[v->parent].addr,
						   (char[PCI_ADDR_LEN]){ 0 }));
		}
		if (v->rule->kind == RULE_MDEV)
			check_mdev(c, v);
		else
			check_sriov(c, v);
	}
	if (plan->n_virtuals)
		finding_looked_at(&c->findings, "virtual devices: of %u line%s",
				  plan->n_virtuals, plan->n_virtuals == 1 ? "" : "s");
}
