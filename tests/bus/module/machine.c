// SPDX-License-Identifier: GPL-2.0
/*
 * The text that describes a machine; ../README.md tells what can be in it. What a line does not say is as
 * it usually is for a function in that place.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "synthbus.h"

struct synth_root *machine_root(u32 domain, u8 bus)
{
	struct synth_root *root;

	list_for_each_entry(root, &synth_roots, list) {
		if (root->domain == domain && root->start <= bus && bus <= root->end)
			return root;
	}
	return NULL;
}

struct synth_fn *machine_fn(u32 domain, u8 bus, u8 devfn)
{
	struct synth_root *root = machine_root(domain, bus);

	return root ? root->at[(bus - root->start) * 256 + devfn] : NULL;
}

static const char *add_fn(struct synth_root *root, struct synth_fn *fn)
{
	struct synth_fn **at = &root->at[(fn->bus - root->start) * 256 + fn->devfn], *bridge;

	if (*at)
		return "this address is taken";
	if (fn->bus != root->start) {
		list_for_each_entry(bridge, &root->fns, list) {
			if (bridge->secondary && bridge->secondary == fn->bus)
				fn->parent = bridge;
		}
		if (!fn->parent)
			return "no bridge above this line has that bus";
	}
	fn->root = root;
	*at = fn;
	list_add_tail(&fn->list, &root->fns);
	return NULL;
}

static bool is_bus(const struct synth_fn *fn)
{
	return !fn || fn->type == SYNTH_CONVENTIONAL || fn->type == PCI_EXP_TYPE_PCI_BRIDGE;
}

static int usual_type(const struct synth_fn *fn)
{
	const struct synth_fn *parent = fn->parent;

	if (!parent)
		return fn->secondary ? PCI_EXP_TYPE_ROOT_PORT : SYNTH_CONVENTIONAL;
	if (is_bus(parent))
		return SYNTH_CONVENTIONAL;
	if (!fn->secondary)
		return PCI_EXP_TYPE_ENDPOINT;
	return parent->type == PCI_EXP_TYPE_UPSTREAM ? PCI_EXP_TYPE_DOWNSTREAM
						     : PCI_EXP_TYPE_UPSTREAM;
}

static const char *finish_fn(struct synth_fn *fn)
{
	struct synth_bar *bar = fn->bar;
	struct synth_fn *above;
	int i;

	if (!fn->class)
		return "class= is missing";
	if (!fn->typed)
		fn->type = usual_type(fn);
	/* Bridges have no interrupt; a card's functions have INTA, INTB, ... */
	if (fn->class >> 16 != PCI_BASE_CLASS_BRIDGE)
		fn->pin = PCI_FUNC(fn->devfn) % 4 + 1;
	for (i = 0; i < SYNTH_BARS; i++) {
		if (bar[i].flags & PCI_BASE_ADDRESS_MEM_TYPE_64 &&
		    (i + 1 == SYNTH_BARS || bar[i + 1].size))
			return "the BAR after a 64-bit one is its upper half";
		if (bar[i].size && fn->secondary && i > 1)
			return "a bridge has two BARs";
	}
	if (fn->rebar && bar[fn->rebar_index].size < 1 << 20)
		return "a resizable BAR has 1 MiB at least";
	if ((fn->acs || fn->rebar || fn->vfs) && fn->type == SYNTH_CONVENTIONAL)
		return "conventional PCI has no acs, rebar or sriov";
	/* VGA accesses reach a card only when all bridges above let them. */
	for (above = fn->boot_vga ? fn->parent : NULL; above; above = above->parent)
		above->boot_vga = true;
	return NULL;
}

/* Virtual functions are there from the start and appear when their parent enables them. */
static const char *add_vfs(struct synth_root *root, const struct synth_fn *pf)
{
	const char *wrong;
	unsigned int i;

	for (i = 0; i < pf->vfs; i++) {
		struct synth_fn *vf = kzalloc(sizeof(*vf), GFP_KERNEL);

		if (!vf)
			return "out of memory";
		vf->bus = pf->bus;
		vf->devfn = pf->devfn + 0x80 + i;
		vf->pf = (struct synth_fn *)pf;
		vf->class = pf->class;
		vf->revision = pf->revision;
		vf->sub_vendor = pf->sub_vendor;
		vf->sub_device = pf->sub_device;
		vf->type = PCI_EXP_TYPE_ENDPOINT;
		vf->flr = true;
		vf->no_pm = true;
		wrong = add_fn(root, vf);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const char *parse_root(char *range)
{
	u32 domain, first, last;
	struct synth_root *root;

	if (!range || sscanf(range, "%x:%2x-%2x", &domain, &first, &last) != 3 ||
	    last < first || last > 0xff)
		return "not DDDD:BB-BB";
	list_for_each_entry(root, &synth_roots, list) {
		if (root->domain == domain && first <= root->end && root->start <= last)
			return "these buses are another root's";
	}
	root = kzalloc(sizeof(*root), GFP_KERNEL);
	if (!root)
		return "out of memory";
	root->at = kvcalloc((last - first + 1) * 256, sizeof(*root->at), GFP_KERNEL);
	if (!root->at)
		return "out of memory";
	INIT_LIST_HEAD(&root->fns);
	root->domain = domain;
	root->start = first;
	root->end = last;
	list_add_tail(&root->list, &synth_roots);
	return NULL;
}

/* *word: the one that is wrong, where it is one */
static const char *parse_fn(struct synth_root *root, const char *address, char *words,
			    char **word)
{
	unsigned int domain = root->domain, bus, slot, func;
	struct synth_fn *fn;
	const char *wrong;
	char end;

	if (sscanf(address, "%x:%2x:%2x.%1x%c", &domain, &bus, &slot, &func, &end) != 4 &&
	    (domain = root->domain,
	     sscanf(address, "%2x:%2x.%1x%c", &bus, &slot, &func, &end) != 3))
		return "not [DDDD:]BB:DD.F";
	if (domain != root->domain || bus < root->start || bus > root->end)
		return "not an address of the root above";
	if (slot > 31 || func > 7)
		return "slots are 00 to 1f, functions 0 to 7";
	fn = kzalloc(sizeof(*fn), GFP_KERNEL);
	if (!fn)
		return "out of memory";
	fn->bus = bus;
	fn->devfn = PCI_DEVFN(slot, func);
	wrong = add_fn(root, fn);
	if (wrong)
		return wrong;

	*word = strsep(&words, " \t");
	wrong = *word ? word_id(*word, &fn->vendor, &fn->device) : "VVVV:DDDD is missing";
	while (!wrong && (*word = strsep(&words, " \t")) != NULL) {
		if (**word)
			wrong = word_parse(*word, fn);
	}
	if (!wrong)
		wrong = finish_fn(fn);
	if (!wrong)
		wrong = add_vfs(root, fn);
	return wrong;
}

/* The kernel looks for the other functions of a slot only where there is the first. */
static int check_slots(const char *path)
{
	struct synth_root *root;
	struct synth_fn *fn;

	list_for_each_entry(root, &synth_roots, list) {
		list_for_each_entry(fn, &root->fns, list) {
			if (fn->pf || machine_fn(root->domain, fn->bus, fn->devfn & ~7))
				continue;
			pr_err("synthbus: %s: %04x:%02x:%02x.%x: this slot has no function 0\n",
			       path, root->domain, fn->bus, PCI_SLOT(fn->devfn),
			       PCI_FUNC(fn->devfn));
			return -EINVAL;
		}
	}
	return 0;
}

int machine_parse(const char *path, char *text)
{
	unsigned int number = 0;
	char *line, *comment, *first, *word;
	const char *wrong;

	while ((line = strsep(&text, "\n")) != NULL) {
		number++;
		comment = strchr(line, '#');
		if (comment)
			*comment = '\0';
		line = strim(line);
		if (!*line)
			continue;
		word = NULL;
		first = strsep(&line, " \t");
		if (!strcmp(first, "root"))
			wrong = parse_root(line);
		else if (list_empty(&synth_roots))
			wrong = "the first line has to be a root";
		else
			wrong = parse_fn(list_last_entry(&synth_roots, struct synth_root, list),
					 first, line, &word);
		if (wrong) {
			pr_err("synthbus: %s:%u: %s: %s\n", path, number, word ?: first, wrong);
			return -EINVAL;
		}
	}
	return check_slots(path);
}
