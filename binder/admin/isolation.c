// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/isolation.h"

#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 256 /* as many as there are buses */
#define OVERRIDE  "pcie_acs_override="

struct look {
	struct isolation *isolation;
	struct capability_cache *cache;
	const struct machine *m;
	const struct groups *groups;
	const char *cmdline;
	int group;
};

static void add(const struct look *look, enum isolation_why why, unsigned dev)
{
	struct isolation *isolation = look->isolation;

	if (isolation->n < ISOLATION_MAX)
		isolation->cause[isolation->n++] = (struct isolation_cause){ why, dev };
}

static int isolates(const struct look *look, unsigned dev)
{
	const struct capability *cap = capability_cache_get(look->cache, dev);
	int isolates = capability_isolates(cap);

	if (isolates < 0 && cap->known && !cap->dead)
		look->isolation->needs_root = true;
	else if (isolates < 0)
		look->isolation->unread = true;
	return isolates;
}

static bool is_in_group(const struct look *look, unsigned dev)
{
	return look->m->devs[dev].group == look->group;
}

static bool is_above_in_group(const struct look *look, unsigned dev)
{
	int above = look->m->devs[dev].parent;

	return above >= 0 && is_in_group(look, above);
}

/* whether DEV is a bridge that shares its group with what is below it */
static bool has_below(const struct look *look, unsigned dev)
{
	for (int i = groups_first(look->groups, look->group); i >= 0;
	     i = look->groups->next[i]) {
		if (look->m->devs[i].parent == (int)dev)
			return true;
	}
	return false;
}

/* groups are made by what is enabled then: these switch it off, and forge nothing */
static const char *find_parameter(const char *cmdline)
{
	return strstr(cmdline, "config_acs=")	       ? "pci=config_acs="
	       : strstr(cmdline, "disable_acs_redir=") ? "pci=disable_acs_redir="
						       : NULL;
}

/* one word of the value, up to END */
static bool override_is_for(const char *word, const char *end, const struct pci_ids *ids,
			    const struct capability *cap)
{
	size_t len = end - word;
	unsigned vendor, device;

	if (sscanf(word, "id:%4x:%4x", &vendor, &device) == 2)
		return vendor == ids->vendor && device == ids->device;
	switch (cap->type) {
	case PCI_EXP_TYPE_DOWNSTREAM:
	case PCI_EXP_TYPE_ROOT_PORT:
		return len == 10 && !strncmp(word, "downstream", len);
	case PCI_EXP_TYPE_ENDPOINT:
	case PCI_EXP_TYPE_UPSTREAM:
	case PCI_EXP_TYPE_LEG_END:
	case PCI_EXP_TYPE_RC_END:
		return cap->multifunction && len == 13 && !strncmp(word, "multifunction", len);
	default:
		return false;
	}
}

bool isolation_overrides(const char *cmdline, const struct pci_ids *ids,
			 const struct capability *cap)
{
	const char *at = cmdline;

	/* what has ACS of its own is never overridden, nor is what is not PCI Express */
	if (cap->acs || cap->type < 0)
		return false;
	while ((at = strstr(at, OVERRIDE))) {
		bool is_word = at == cmdline || strchr(" \t\n\"", at[-1]);
		const char *end;

		at += strlen(OVERRIDE);
		for (; is_word && *at && !strchr(" \t\n\"", *at); at = end + (*end == ',')) {
			end = at + strcspn(at, ", \t\n\"");
			if (override_is_for(at, end, ids, cap))
				return true;
		}
	}
	return false;
}

/* DEV does not isolate, and was taken for something that does */
static void add_apart(const struct look *look, unsigned dev)
{
	bool forged = isolation_overrides(look->cmdline, &look->m->devs[dev].ids,
					  capability_cache_get(look->cache, dev));

	add(look, forged ? ISOLATION_FORGED : ISOLATION_EXCEPTED, dev);
}

/*
 * A bridge that is in the group of what is below it. The uppermost of them, TOP, does not isolate, whether that can be
 * seen or not: the path from the next one on does, or that one would be in the group as well.
 */
static void look_at_port(const struct look *look, unsigned port, bool top)
{
	const struct capability *cap = capability_cache_get(look->cache, port);
	int known = isolates(look, port);

	if (known < 0 && top)
		add(look, ISOLATION_PORT, port);
	if (known)
		return;
	if (cap->type == PCI_EXP_TYPE_ROOT_PORT || cap->type == PCI_EXP_TYPE_DOWNSTREAM)
		add(look, cap->acs ? ISOLATION_ACS_OFF : ISOLATION_NO_ACS, port);
	else if (cap->type != PCI_EXP_TYPE_UPSTREAM)
		add(look, ISOLATION_PCI, port);
	else
		add(look, ISOLATION_NO_ACS, port);
}

/* the functions beside DEV: some are in its group, and others are not although neither they nor DEV have ACS */
static void look_at_slot(const struct look *look, unsigned dev)
{
	const struct capability *cap = capability_cache_get(look->cache, dev);
	const struct pci_dev *devs = look->m->devs;
	int known = isolates(look, dev);
	bool together = false, apart = false;
	unsigned first = dev;

	if (known > 0 || (cap->known && !cap->multifunction))
		return;
	while (first && pci_same_slot(&devs[first - 1].addr, &devs[dev].addr))
		first--;
	for (unsigned i = first;
	     i < look->m->n_devs && pci_same_slot(&devs[i].addr, &devs[dev].addr); i++) {
		if (i == dev)
			continue;
		together |= is_in_group(look, i);
		apart |= !known && !is_in_group(look, i) && devs[i].group >= 0 &&
			 !isolates(look, i);
	}
	if (together)
		add(look, ISOLATION_FUNCTIONS, dev);
	if (apart)
		add_apart(look, dev);
}

void isolation_explain(struct isolation *isolation, struct capability_cache *cache,
		       const struct groups *groups, const char *cmdline, unsigned dev)
{
	const struct machine *m = cache->machine;
	const struct look look = { isolation, cache, m, groups, cmdline, m->devs[dev].group };
	unsigned at = dev, depth = 0;
	int above;

	*isolation = (struct isolation){ .parameter = find_parameter(cmdline) };
	if (look.group < 0)
		return;
	isolation->alone =
		groups_first(groups, look.group) == (int)dev && groups->next[dev] < 0;
	if (has_below(&look, dev))
		look_at_port(&look, dev, !is_above_in_group(&look, dev));
	for (; is_above_in_group(&look, at) && depth < DEPTH_MAX; at = above, depth++) {
		above = m->devs[at].parent;
		look_at_port(&look, above, !is_above_in_group(&look, above));
	}
	/* from here on all is isolated, but perhaps for the functions beside it */
	look_at_slot(&look, at);
	for (above = m->devs[at].parent; above >= 0 && depth < DEPTH_MAX;
	     above = m->devs[above].parent, depth++) {
		if (!isolates(&look, above))
			add_apart(&look, above);
	}
}

const char *isolation_name(enum isolation_why why)
{
	static const char *const names[] = {
		[ISOLATION_PORT] = "port",	     [ISOLATION_NO_ACS] = "no-acs",
		[ISOLATION_ACS_OFF] = "acs-off",     [ISOLATION_PCI] = "pci",
		[ISOLATION_FUNCTIONS] = "functions", [ISOLATION_FORGED] = "forged",
		[ISOLATION_EXCEPTED] = "excepted",
	};

	return names[why];
}
