// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt show for people: what the device can do, and in which state it is. */
#include "admin/show/show.h"

#include "admin/wrap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define INDENT 13

/* devices in words, "01:00.1, 01:00.2" */
struct addresses {
	char text[256];
	size_t len;
};

static void add_address(struct addresses *all, const struct show *show, unsigned dev)
{
	char addr[PCI_ADDR_LEN];

	if (all->len < sizeof(all->text))
		all->len += snprintf(all->text + all->len, sizeof(all->text) - all->len, "%s%s",
				     all->len ? ", " : "", show_address(show, dev, addr));
}

static void print_vendor_reset(const struct show *show, const struct show_device *device)
{
	const char *family = show_vendor_reset(show, device);

	if (family && show->vendor_reset)
		wrap_printf(
			"", INDENT, STYLE_WARN,
			"the module vendor-reset is loaded, and not used: add reset_method=device_specific to its line (%s)",
			family);
	else if (family)
		wrap_printf(
			"", INDENT, STYLE_WARN,
			"%s often does not come back from other resets: the module vendor-reset (github.com/gnif/vendor-reset) has one for it",
			family);
}

/* what resets its bus resets these as well */
static void print_bus_reset(const struct show *show, const struct show_device *device)
{
	const struct machine *m = &show->a->machine;
	struct addresses along = { .text = "" };

	for (int i = resets_along(m, device->dev, -1); i >= 0;
	     i = resets_along(m, device->dev, i))
		add_address(&along, show, i);
	if (along.len && resets_has(&device->resets, "bus"))
		wrap_printf("", INDENT, STYLE_PLAIN,
			    "a reset of the bus takes %s along: only if the VM has these, too",
			    along.text);
	else if (along.len)
		wrap_printf(
			"", INDENT, STYLE_PLAIN,
			"a VM can reset its whole bus instead, and with it %s: only if the VM has these, too",
			along.text);
	else if (resets_has_bus(m, device->dev) && device->resets.state != RESETS_NONE)
		wrap_print("", INDENT, STYLE_PLAIN,
			   "a VM can reset its whole bus instead: nobody else is there");
	else
		wrap_print(
			"", INDENT, STYLE_WARN,
			"a VM that starts again finds it as the last one left it: it may need a reboot of the host");
}

/* "flr bus" as "flr, bus" */
static void print_methods(const char *methods)
{
	char text[2 * sizeof(((struct resets *)0)->methods)], *to = text;

	for (const char *p = methods; *p; p++) {
		if (*p == ' ')
			*to++ = ',';
		*to++ = *p;
	}
	*to = 0;
	wrap_print("  reset", INDENT, STYLE_PLAIN, text);
}

static void print_resets(const struct show *show, const struct show_device *device)
{
	if (pci_base_class(&show->a->machine.devs[device->dev].ids) == PCI_BASE_BRIDGE)
		return;
	switch (device->resets.state) {
	case RESETS_UNKNOWN:
		return;
	case RESETS_NONE:
		wrap_print("  reset", INDENT, STYLE_WARN,
			   "the kernel has no way to reset it alone");
		break;
	case RESETS_OFF:
		wrap_print(
			"  reset", INDENT, STYLE_WARN,
			"switched off in reset_method: `default` written there switches it on");
		break;
	case RESETS_ANY:
		wrap_print("  reset", INDENT, STYLE_PLAIN,
			   "yes: kernels before 5.15 do not say how");
		break;
	case RESETS_NAMED:
		print_methods(device->resets.methods);
		break;
	}
	if (!resets_alone(&device->resets, &show->a->machine, device->dev))
		print_bus_reset(show, device);
	print_vendor_reset(show, device);
}

static void print_bar(const struct bar *bar, bool first, bool resizable)
{
	char size[BARS_SIZE], sizes[256], place[64], text[SHOW_TEXT_MAX], largest[BARS_SIZE];
	const char *unit = bar->io ? " ports" : "";
	size_t len;

	snprintf(place, sizeof(place),
		 bar->unassigned ? ", without an address" : " at %" PRIx64, bar->start);
	len = snprintf(text, sizeof(text), "BAR %u: %s%s%s%s%s", bar->number,
		       bar->size ? bars_size(bar->size, size) : "size not known", unit, place,
		       bar->is_64 ? ", 64-bit" : "", bar->prefetchable ? ", prefetchable" : "");
	if (*show_sizes(bar, sizes, sizeof(sizes)))
		len += snprintf(text + len, sizeof(text) - len, "; can have %s", sizes);
	if (resizable && !bar->unassigned && bar->size && bars_largest(bar) > bar->size)
		snprintf(text + len, sizeof(text) - len, " (resize.%u=%s on its line)",
			 bar->number, bars_size(bars_largest(bar), largest));
	wrap_print(first ? "  memory" : "", INDENT, bar->unassigned ? STYLE_WARN : STYLE_PLAIN,
		   text);
}

static void print_bars(const struct show_device *device)
{
	const struct bars *bars = &device->bars;
	bool unassigned = false;

	for (unsigned i = 0; bars->known && i < bars->n; i++) {
		print_bar(&bars->bar[i], !i, bars->resizable);
		unassigned |= bars->bar[i].unassigned;
	}
	if (unassigned)
		wrap_print(
			"", INDENT, STYLE_WARN,
			"without an address, no driver and no VM can use it: switch on \"Above 4G Decoding\" in the firmware setup, or add pci=realloc to the kernel command line");
}

/* why it is not in D3cold: what would be needed to cut the supply of the port it is behind */
static void print_keeper(const struct show *show, const struct show_device *device)
{
	const struct power *power = &device->power;
	const struct machine *m = &show->a->machine;
	int above = m->devs[device->dev].parent;
	struct addresses awake = { .text = "" };
	char addr[PCI_ADDR_LEN];

	if (power->d3cold == 0)
		wrap_print("", INDENT, STYLE_PLAIN, "it keeps its supply: d3cold_allowed is 0");
	for (int i = show_awake(show, device->dev, -1); i >= 0;
	     i = show_awake(show, device->dev, i))
		add_address(&awake, show, i);
	if (awake.len && above >= 0)
		wrap_printf("", INDENT, STYLE_PLAIN,
			    "%s cannot cut its supply while these are awake: %s",
			    show_address(show, above, addr), awake.text);
}

static void print_power(const struct show *show, const struct show_device *device)
{
	const struct power *power = &device->power;
	const char *state = *power->state ? power->state : power->status;
	const char *driver = show->a->machine.devs[device->dev].driver;

	if (!*state)
		return;
	if (!power_is_awake(power))
		wrap_printf("  power", INDENT, STYLE_PLAIN, "%s%s", state,
			    !strncmp(state, "D3", 2) ? ", asleep" : "");
	else if (!strcmp(power->control, "on"))
		wrap_printf("  power", INDENT, STYLE_PLAIN,
			    "%s, awake: power/control is `on`, `auto` would let it sleep",
			    state);
	else if (driver)
		wrap_printf("  power", INDENT, STYLE_PLAIN, "%s, awake: %s uses it", state,
			    driver);
	else
		wrap_printf("  power", INDENT, STYLE_PLAIN, "%s, awake", state);
	if (!strcmp(state, "D3cold"))
		wrap_print("", INDENT, STYLE_DIM,
			   "its configuration space was not read: that would wake it");
	else if (!power_is_awake(power) && !device->cap->bridge)
		print_keeper(show, device);
}

static void print_link(const struct show *show, const struct show_device *device)
{
	const struct link *link = &device->link;
	int above = show->a->machine.devs[device->dev].parent;
	bool slower = link->max_tenths > link->tenths, narrower = link->max_width > link->width;
	char addr[PCI_ADDR_LEN];
	const char *at;
	struct link port;

	if (!link_is_known(link))
		return;
	if ((!slower && !narrower) || !link->max_tenths || !link->max_width) {
		wrap_printf("  link", INDENT, STYLE_PLAIN, "%u.%u GT/s x%u", link->tenths / 10,
			    link->tenths % 10, link->width);
		return;
	}
	wrap_printf("  link", INDENT, STYLE_PLAIN, "%u.%u GT/s x%u, of %u.%u GT/s x%u",
		    link->tenths / 10, link->tenths % 10, link->width, link->max_tenths / 10,
		    link->max_tenths % 10, link->max_width);
	/* what is below a bridge may be any number of devices */
	if (above < 0 || device->cap->bridge)
		return;
	link_read(&port, show->a->root, &show->a->machine.devs[above].addr);
	at = show_address(show, above, addr);
	if (narrower && port.max_width && port.max_width < link->max_width)
		wrap_printf("", INDENT, STYLE_PLAIN, "%s has %u lanes", at, port.max_width);
	else if (narrower)
		wrap_print("", INDENT, STYLE_WARN,
			   "fewer lanes than it has: the card, a riser or the slot's wiring");
	if (slower && port.max_tenths && port.max_tenths < link->max_tenths)
		wrap_printf("", INDENT, STYLE_PLAIN, "%s has %u.%u GT/s at most", at,
			    port.max_tenths / 10, port.max_tenths % 10);
	else if (slower)
		wrap_print("", INDENT, STYLE_DIM, "most cards lower the speed while idle");
}

void show_text_hardware(struct show *show, const struct show_device *device)
{
	print_resets(show, device);
	print_bars(device);
	print_power(show, device);
	print_link(show, device);
	if (device->numa >= 0)
		wrap_printf("  NUMA node", INDENT, STYLE_PLAIN, "%d%s%s", device->numa,
			    *device->cpus ? ", CPUs " : "", device->cpus);
}
