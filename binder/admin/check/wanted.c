// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/check/wanted.h"

#include <stdio.h>
#include <string.h>

static void want_file(struct wanted *w, const char *file)
{
	const char *base = strrchr(file, '/');
	char *name;

	if (w->n == WANTED_MAX)
		return;
	name = w->names[w->n];
	base = base ? base + 1 : file;
	snprintf(name, sizeof(*w->names), "%.*s", (int)strcspn(base, "."), base);
	for (char *p = name; (p = strchr(p, '-'));)
		*p = '_';
	for (unsigned i = 0; i < w->n; i++) {
		if (!strcmp(w->names[i], name))
			return;
	}
	w->modules[w->n++].name = name;
}

/* the module, if the kernel has it as a file, and those it depends on */
static void want_module(void *data, const char *module)
{
	struct wanted *w = data;
	const char *line = kernels_find_module(w->kernel, module);
	char file[512];

	while (line && kernels_next_file(&line, file, sizeof(file)))
		want_file(w, file);
}

/* the host's drivers of what is to be taken, of those that people find in an image and wonder */
static void want_host_drivers(struct wanted *w, const struct plan *plan)
{
	static const char *const hosts[] = {
		"nouveau", "nvidia", "nova_core", "amdgpu",
		"radeon",  "i915",   "xe",	  "snd_hda_intel"
	};
	char pattern[256];

	for (size_t h = 0; h < sizeof(hosts) / sizeof(*hosts); h++) {
		const char *at = w->kernel->alias;
		bool drives = false;

		while (!drives && kernels_next_alias(&at, hosts[h], pattern, sizeof(pattern))) {
			for (unsigned i = 0; i < plan->machine->n_devs; i++)
				drives |= plan->devs[i].state == PLAN_TAKEN &&
					  kernels_alias_matches(pattern,
								&plan->machine->devs[i].ids);
		}
		if (drives)
			want_file(w, hosts[h]);
	}
}

void wanted_find(struct wanted *w, const struct check *c, const struct kernel *kernel)
{
	*w = (struct wanted){ .kernel = kernel };
	if (c->a->input.conf.n_rules)
		check_each_module(c, want_module, w);
	w->n_needed = w->n;
	want_host_drivers(w, &c->a->plan);
}
