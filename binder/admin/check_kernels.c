// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void check_each_module(const struct check *c, bool (*fn)(void *data, const char *module),
		       void *data)
{
	const struct conf *conf = &c->a->input.conf;

	if (!fn(data, PLAN_DRIVER) || !fn(data, PLAN_IOMMU_MODULE))
		return;
	for (unsigned i = 0; i < conf->n_rules; i++) {
		const char *driver = conf->rules[i].driver;
		unsigned first = 0;

		while (strcmp(conf->rules[first].driver, driver))
			first++;
		if (first == i && *driver && strcmp(driver, PLAN_DRIVER) && !fn(data, driver))
			return;
	}
}

struct search {
	struct check *c;
	const struct kernel *kernel;
};

/* every file that the module needs is where modules.dep says */
static void check_files(const struct search *s, const char *module, const char *line)
{
	char file[512], path[1024];

	while (kernel_next_file(&line, file, sizeof(file))) {
		snprintf(path, sizeof(path), "%s%s/%s", *file == '/' ? "" : "lib/modules/",
			 *file == '/' ? "" : s->kernel->version, file);
		if (!faccessat(s->c->a->root, path + (*path == '/'), F_OK, 0))
			continue;
		finding_add(&s->c->findings, FIND_KERNEL_MODULE,
			    "kernel %s: %s needs %s, which is not there", s->kernel->version,
			    module, file);
		finding_fix(&s->c->findings,
			    "install the kernel's modules anew, or: depmod -a %s",
			    s->kernel->version);
		return;
	}
}

static bool check_module(void *data, const char *module)
{
	struct search *s = data;
	const char *line = kernel_find_module(s->kernel, module);

	if (line) {
		check_files(s, module, line);
		return true;
	}
	if (kernel_has_builtin(s->kernel, module))
		return true;
	finding_add(&s->c->findings, FIND_KERNEL_MODULE, "kernel %s has no module %s",
		    s->kernel->version, module);
	if (!strcmp(module, PLAN_DRIVER) || !strcmp(module, PLAN_IOMMU_MODULE))
		finding_fix(
			&s->c->findings,
			"install the package with the rest of its modules (often modules-extra), "
			"or boot a kernel with CONFIG_VFIO_PCI");
	else
		finding_fix(&s->c->findings,
			    "install the module, or take driver=%s off the line", module);
	return true;
}

void check_kernels(struct check *c)
{
	char names[CHECK_TEXT_MAX] = "";

	if (!c->kernels.n && !c->a->input.conf.n_rules)
		return;
	if (!c->kernels.n) {
		finding_add(&c->findings, FIND_NO_KERNEL,
			    "no kernel with its modules is below /lib/modules");
		finding_fix(
			&c->findings,
			"where this is a container, check the host: gpupt check --root DIR");
		return;
	}
	for (unsigned i = 0; i < c->kernels.n; i++) {
		struct search s = { c, &c->kernels.list[i] };
		size_t at = strlen(names);

		if (c->a->input.conf.n_rules)
			check_each_module(c, check_module, &s);
		snprintf(names + at, sizeof(names) - at, "%s%s", at ? ", " : "",
			 s.kernel->version);
	}
	finding_looked_at(&c->findings, "kernels: %s", names);
}
