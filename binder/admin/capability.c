// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/capability.h"

#include "admin/attribute.h"

#include <errno.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LEN   64
#define PLAIN_LEN    256
#define STEPS_MAX    48	 /* capabilities of 4 bytes that the plain space has room for */
#define EXTENDED_MAX 480 /* those of 8 bytes that the extended one has room for */

/* what the kernel wants of ACS before it takes two functions for isolated: drivers/iommu/iommu.c, REQ_ACS_FLAGS */
#define ACS_NEEDED (PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF)

/* the bytes at AT; beyond LEN, what a read of nothing gives */
static uint32_t get(const uint8_t *space, size_t len, unsigned at, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = size; i--;)
		value = value << 8 | (at + i < len ? space[at + i] : 0xff);
	return value;
}

static void parse_express(struct capability *cap, const uint8_t *space, size_t len, unsigned at)
{
	if (at + PCI_EXP_FLAGS + 2 <= len)
		cap->type = (get(space, len, at + PCI_EXP_FLAGS, 2) & PCI_EXP_FLAGS_TYPE) >> 4;
}

static void parse_plain(struct capability *cap, const uint8_t *space, size_t len)
{
	unsigned at = get(space, len, PCI_CAPABILITY_LIST, 1) & ~3u;

	if (!(get(space, len, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST))
		return;
	for (unsigned i = 0; i < STEPS_MAX && at >= HEADER_LEN && at + 2 <= len; i++) {
		unsigned id = get(space, len, at + PCI_CAP_LIST_ID, 1);

		if (id == 0xff)
			return;
		if (id == PCI_CAP_ID_EXP)
			parse_express(cap, space, len, at);
		at = get(space, len, at + PCI_CAP_LIST_NEXT, 1) & ~3u;
	}
}

static void parse_acs(struct capability *cap, const uint8_t *space, size_t len, unsigned at)
{
	if (at + PCI_ACS_CTRL + 2 > len)
		return;
	cap->acs = true;
	cap->acs_can = get(space, len, at + PCI_ACS_CAP, 2);
	cap->acs_on = get(space, len, at + PCI_ACS_CTRL, 2);
}

static void parse_rebar(struct capability *cap, const uint8_t *space, size_t len, unsigned at)
{
	uint32_t control = get(space, len, at + PCI_REBAR_CTRL, 4);
	unsigned n = (control & PCI_REBAR_CTRL_NBAR_MASK) >> PCI_REBAR_CTRL_NBAR_SHIFT;

	for (unsigned i = 0; i < n && i < CAPABILITY_BARS; i++, at += 8) {
		struct capability_rebar *rebar = &cap->rebar[cap->n_rebars];

		if (at + PCI_REBAR_CTRL + 4 > len || cap->n_rebars == CAPABILITY_BARS)
			return;
		control = get(space, len, at + PCI_REBAR_CTRL, 4);
		rebar->bar = control & PCI_REBAR_CTRL_BAR_IDX;
		rebar->now = (control >> PCI_REBAR_CTRL_BAR_SHIFT) & 0x3f;
		/* 1 MiB to 128 TiB in one register, more in the upper half of the other */
		rebar->sizes = get(space, len, at + PCI_REBAR_CAP, 4) >> 4 |
			       (uint64_t)(control >> 16) << 28;
		cap->n_rebars += rebar->bar < CAPABILITY_BARS;
	}
}

static void parse_extended(struct capability *cap, const uint8_t *space, size_t len)
{
	unsigned at = PLAIN_LEN;

	for (unsigned i = 0; i < EXTENDED_MAX && at >= PLAIN_LEN && at + 4 <= len; i++) {
		uint32_t header = get(space, len, at, 4);

		if (!header || header == 0xffffffff)
			return;
		if (PCI_EXT_CAP_ID(header) == PCI_EXT_CAP_ID_ACS)
			parse_acs(cap, space, len, at);
		else if (PCI_EXT_CAP_ID(header) == PCI_EXT_CAP_ID_REBAR)
			parse_rebar(cap, space, len, at);
		at = PCI_EXT_CAP_NEXT(header);
	}
}

static bool is_dead(const uint8_t *space, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (space[i] != 0xff)
			return false;
	}
	return true;
}

void capability_parse(struct capability *cap, const uint8_t *space, size_t len)
{
	unsigned header;

	*cap = (struct capability){ .type = -1 };
	if (len < HEADER_LEN)
		return;
	cap->known = true;
	cap->dead = is_dead(space, HEADER_LEN);
	if (cap->dead)
		return;
	header = get(space, len, PCI_HEADER_TYPE, 1);
	cap->bridge = (header & 0x7f) == PCI_HEADER_TYPE_BRIDGE;
	cap->multifunction = header & 0x80;
	for (unsigned i = 0; i < (cap->bridge ? 2 : CAPABILITY_BARS); i++)
		cap->bar[i] = get(space, len, PCI_BASE_ADDRESS_0 + 4 * i, 4);
	cap->all = len > HEADER_LEN;
	if (!cap->all)
		return;
	parse_plain(cap, space, len);
	cap->extended = len > PLAIN_LEN;
	if (cap->extended && cap->type >= 0)
		parse_extended(cap, space, len);
}

int capability_read(struct capability *cap, int root, const struct pci_addr *addr)
{
	uint8_t space[CAPABILITY_SPACE];
	ssize_t len = -EAGAIN;
	char state[16];

	if (attribute_read(root, addr, "power_state", state, sizeof(state)) < 0 ||
	    strcmp(state, "D3cold") != 0)
		len = attribute_read_bytes(root, addr, "config", space, sizeof(space));
	capability_parse(cap, space, len < 0 ? 0 : len);
	/* only the first function has to say so in its header, and a virtual one, which has no vendor there, is alone */
	cap->multifunction |= addr->fn > 0 && len > 2 && (space[0] & space[1]) != 0xff;
	return len < 0 ? len : 0;
}

unsigned capability_acs_off(const struct capability *cap)
{
	/* what a port does not have, it has no need of */
	return ACS_NEEDED & cap->acs_can & ~cap->acs_on;
}

int capability_isolates(const struct capability *cap)
{
	if (!cap->all || cap->dead)
		return -1;
	switch (cap->type) {
	case PCI_EXP_TYPE_ENDPOINT:
	case PCI_EXP_TYPE_LEG_END:
	case PCI_EXP_TYPE_RC_END:
	case PCI_EXP_TYPE_UPSTREAM:
		if (!cap->multifunction)
			return 1;
		break;
	case PCI_EXP_TYPE_ROOT_PORT:
	case PCI_EXP_TYPE_DOWNSTREAM:
		break;
	default:
		return 0; /* PCI, and bridges to it */
	}
	return cap->acs && !capability_acs_off(cap);
}

int capability_cache_make(struct capability_cache *cache, int root,
			  const struct machine *machine)
{
	*cache = (struct capability_cache){ .root = root, .machine = machine };
	cache->cap = calloc(machine->n_devs + 1, sizeof(*cache->cap));
	cache->is_read = calloc(machine->n_devs + 1, sizeof(*cache->is_read));
	return cache->cap && cache->is_read ? 0 : -ENOMEM;
}

const struct capability *capability_cache_get(struct capability_cache *cache, unsigned dev)
{
	int err;

	if (!cache->is_read[dev]) {
		/* what an error leaves unknown is said to be so */
		err = capability_read(&cache->cap[dev], cache->root,
				      &cache->machine->devs[dev].addr);
		cache->is_read[dev] = err <= 0;
	}
	return &cache->cap[dev];
}

void capability_cache_free(struct capability_cache *cache)
{
	free(cache->cap);
	free(cache->is_read);
	*cache = (struct capability_cache){ 0 };
}
