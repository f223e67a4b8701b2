// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/check.h"

#include "admin/below.h"

#include "core/driver.h"

#include <stdio.h>
#include <string.h>

/* the module that line or step number I names, NULL: none */
static const char *module_at(const struct conf *conf, const struct steps *steps, unsigned i)
{
	if (i < conf->n_rules)
		return *conf->rules[i].driver ? conf->rules[i].driver : NULL;
	i -= conf->n_rules;
	return steps->list[i].kind == STEP_LOAD ? steps->list[i].driver : NULL;
}

void check_each_module(const struct check *c, void (*fn)(void *data, const char *module),
		       void *data)
{
	const struct conf *conf = &c->a->input.conf;
	const struct steps *steps = &c->a->steps;
	unsigned n = conf->n_rules + steps->n;

	fn(data, PLAN_DRIVER);
	fn(data, PLAN_IOMMU_MODULE);
	for (unsigned i = 0; i < n; i++) {
		const char *name = module_at(conf, steps, i);
		unsigned first = 0;

		if (!name || driver_same(name, PLAN_DRIVER) ||
		    driver_same(name, PLAN_IOMMU_MODULE))
			continue;
		for (const char *other; first < i; first++) {
			other = module_at(conf, steps, first);
			if (other && driver_same(other, name))
				break;
		}
		if (first == i)
			fn(data, name);
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

	while (kernels_next_file(&line, file, sizeof(file))) {
		snprintf(path, sizeof(path), "%s%s/%s", *file == '/' ? "" : "lib/modules/",
			 *file == '/' ? "" : s->kernel->version, file);
		if (below_has(s->c->a->root, path + (*path == '/')))
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

static void check_module(void *data, const char *module)
{
	struct search *s = data;
	const char *line = kernels_find_module(s->kernel, module);

	if (line) {
		check_files(s, module, line);
		return;
	}
	if (kernels_has_builtin(s->kernel, module))
		return;
	finding_add(&s->c->findings, FIND_KERNEL_MODULE, "kernel %s has no module %s",
		    s->kernel->version, module);
	if (!strcmp(module, PLAN_DRIVER) || !strcmp(module, PLAN_IOMMU_MODULE))
		finding_fix(
			&s->c->findings,
			"install the package with the rest of its modules (often modules-extra), or boot a kernel with CONFIG_VFIO_PCI");
	else
		finding_fix(&s->c->findings,
			    "install the module, or take driver=%s off the line", module);
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
