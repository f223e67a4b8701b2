// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "core/driver.h"

#include <stdio.h>
#include <string.h>

/*
 * Distributions forbid the old framebuffer drivers, which would go before the real ones; their aliases
 * match all devices of a vendor.
 */
static bool is_framebuffer_driver(const struct check *c, const char *name)
{
	const char *line = c->kernels.n ? kernels_find_module(&c->kernels.list[0], name) : NULL;
	char file[512];

	return line && kernels_next_file(&line, file, sizeof(file)) &&
	       strstr(file, "/video/fbdev/");
}

/*
 * Whether module NAME drives a device that is to be taken, and is not kept away from another one on purpose;
 * *HOST: the first one that stays with the host and has no driver now, -1: none.
 */
static bool is_host_driver(const struct check *c, const char *name, int *host)
{
	const struct plan *plan = &c->a->plan;
	const char *at = c->kernels.n ? c->kernels.list[0].alias : "";
	bool taken = false, on_purpose = false;
	char pattern[256];

	*host = -1;
	if (is_framebuffer_driver(c, name))
		return false;
	while (kernels_next_alias(&at, name, pattern, sizeof(pattern))) {
		for (unsigned i = 0; i < plan->machine->n_devs; i++) {
			const struct pci_dev *dev = &plan->machine->devs[i];

			if (!kernels_alias_matches(pattern, &dev->ids))
				continue;
			if (plan->devs[i].state == PLAN_TAKEN)
				taken = true;
			else if (dev->driver)
				on_purpose |= !driver_same(dev->driver, name);
			else if (*host < 0 || (int)i < *host)
				*host = i;
		}
	}
	return taken && !on_purpose;
}

/* S keeps the host's driver of a device that is to be taken from loading */
static void check_forbidden(struct check *c, const struct setting *s)
{
	char addr[PCI_ADDR_LEN], what[CHECK_TEXT_MAX];
	int host;

	/* what a package says is the distribution's to change */
	if (!strncmp(s->file, "/usr/", 5) || !strncmp(s->file, "/lib/", 5) ||
	    !is_host_driver(c, s->module, &host))
		return;
	if (host >= 0) {
		const struct pci_dev *dev = &c->a->machine.devs[host];

		finding_add(
			&c->findings, FIND_HOST_FORBIDDEN,
			"%s:%u: %s is forbidden, and %s, which stays with the host, has no driver",
			s->file, s->line, s->module, pci_addr_print(&dev->addr, addr));
		finding_device(&c->findings, &dev->addr);
		check_fix_remove(c, s);
		return;
	}
	snprintf(what, sizeof(what), "%s, which drives a device that gpupt takes, is forbidden",
		 s->module);
	check_add_leftover(c, s, what);
}

static void forbid_module(void *data, const char *module)
{
	struct check *c = data;
	const struct setting *s = check_setting(c, NULL, "forbid", module);

	if (!s || !c->a->input.conf.n_rules)
		return;
	finding_add(&c->findings, FIND_MODULE_FORBIDDEN,
		    "module_blacklist= on the kernel command line names %s", s->module);
	check_fix_remove(c, s);
}

/* install NAME COMMAND */
static void check_install(struct check *c, const struct setting *s)
{
	char what[CHECK_TEXT_MAX];
	bool nothing = !strncmp(s->rest, "/bin/false", 10) ||
		       !strncmp(s->rest, "/bin/true", 9) ||
		       !strncmp(s->rest, "/usr/bin/false", 14) ||
		       !strncmp(s->rest, "/usr/bin/true", 13);

	if (nothing)
		check_forbidden(c, s);
	else if (modprobe_is_module(s->module, PLAN_DRIVER)) {
		snprintf(what, sizeof(what),
			 "install %s %s: gpupt-bind does not run that command", s->module,
			 s->rest);
		check_add_leftover(c, s, what);
	}
}

static void check_forbidding(struct check *c)
{
	const struct setting *s;

	check_each_module(c, forbid_module, c);
	for (s = NULL; (s = check_setting(c, s, "blacklist", NULL));)
		check_forbidden(c, s);
	for (s = NULL; (s = check_setting(c, s, "forbid", NULL));)
		check_forbidden(c, s);
	for (s = NULL; (s = check_setting(c, s, "install", NULL));)
		check_install(c, s);
}

/* what people add so that vfio-pci comes first */
static void check_order(struct check *c)
{
	const struct setting *s;
	char what[CHECK_TEXT_MAX];
	size_t len;

	for (s = NULL; (s = check_setting(c, s, "softdep", NULL));) {
		if (!strstr(s->rest, "vfio") || modprobe_is_module(s->module, "vfio"))
			continue;
		snprintf(what, sizeof(what), "softdep %s %s", s->module, s->rest);
		check_add_leftover(c, s, what);
	}
	for (s = NULL; (s = check_setting(c, s, "options", "rd"));) {
		if (!modprobe_value(s->rest, "driver.pre", &len) || !strstr(s->rest, "vfio"))
			continue;
		snprintf(what, sizeof(what), "rd.%s", s->rest);
		check_add_leftover(c, s, what);
	}
	for (s = NULL; (s = check_setting(c, s, "word", "video"));) {
		if (strncmp(s->rest, "efifb:off", 9) && strncmp(s->rest, "vesafb:off", 10))
			continue;
		snprintf(what, sizeof(what), "video=%s", s->rest);
		check_add_leftover(c, s, what);
	}
}

void check_modprobe(struct check *c)
{
	check_forbidding(c);
	check_order(c);
}
