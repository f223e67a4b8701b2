// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/pick/pick_card.h"

#include "admin/mdevs.h"
#include "admin/names.h"
#include "admin/pick/ask.h"
#include "admin/pick/pick.h"
#include "admin/wrap.h"

#include "boot/log.h"
#include "core/plan_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cards {
	unsigned *devs; /* indices; malloc()ed */
	unsigned n;
	struct names *names;
};

/* no virtual functions: they are not there yet when gpupt-bind runs */
static int find_cards(const struct pick *p, struct cards *cards)
{
	const struct machine *m = &p->admin->machine;

	cards->devs = malloc((m->n_devs + 1) * sizeof(*cards->devs));
	cards->names = names_open(p->admin->options->root, &p->admin->machine);
	if (!cards->devs || !cards->names)
		return -1;
	for (unsigned i = 0; i < m->n_devs; i++) {
		if (trial_is_card(m, i) && vf_parent(p->admin->root, m, i) < 0)
			cards->devs[cards->n++] = i;
	}
	return 0;
}

/* the other functions of the slot of DEV, as ", with 01:00.1 (10de:0fbb Audio device)" */
static void print_functions(const struct pick *p, struct names *names, unsigned dev)
{
	const struct machine *m = &p->admin->machine;
	char addr[PCI_ADDR_LEN], class[NAMES_MAX];

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (i == dev || !pci_same_slot(&m->devs[i].addr, &m->devs[dev].addr))
			continue;
		wrap_printf("", 5, STYLE_DIM, "with %s %04x:%04x %s",
			    pci_addr_print(&m->devs[i].addr, addr), m->devs[i].ids.vendor,
			    m->devs[i].ids.device,
			    names_class(names, &m->devs[i].ids, class, sizeof(class)));
	}
}

/* what a line for DEV would meet with */
static void print_outlook(struct pick *p, unsigned dev)
{
	const struct plan_device *d = &p->before.plan.devs[dev];
	char text[PICK_TEXT_MAX], line[PICK_LINE_MAX];
	const struct plan *plan = &p->trial.plan;
	int shares;

	if (d->state == PLAN_TAKEN) {
		wrap_printf("", 5, STYLE_GOOD, "in the configuration: %s",
			    device_line(d->rule, line, sizeof(line)));
		return;
	}
	p->dev = dev;
	if (pick_line(p, NULL) != CHOICE_WRITE)
		return;
	if (plan->devs[dev].state == PLAN_REFUSED)
		wrap_print("", 5, STYLE_WARN, plan_text_refusal(plan, dev, text, sizeof(text)));
	shares = trial_sharing(&p->trial);
	if (shares >= 0)
		wrap_print("", 5, STYLE_WARN,
			   plan_text_group(plan, shares, text, sizeof(text)));
}

static void print_cards(struct pick *p, const struct cards *cards)
{
	char addr[PCI_ADDR_LEN], name[NAMES_MAX], label[16], group[48];

	puts("Display controllers of this machine:");
	for (unsigned i = 0; i < cards->n; i++) {
		const struct pci_dev *dev = pick_device(p, cards->devs[i]);

		snprintf(label, sizeof(label), "%3u", i + 1);
		wrap_printf(label, 5, STYLE_BOLD, "%s %04x:%04x %s",
			    pci_addr_print(&dev->addr, addr), dev->ids.vendor, dev->ids.device,
			    names_device(cards->names, &dev->ids, name, sizeof(name)));
		if (dev->group < 0)
			snprintf(group, sizeof(group),
				 machine_is_late(&p->admin->machine, dev)
					 ? "IOMMU group not known yet"
					 : "no IOMMU group");
		else
			snprintf(group, sizeof(group), "IOMMU group %d", dev->group);
		wrap_printf("", 5, STYLE_PLAIN, "%s%s, %s%s",
			    dev->driver ? "driver " : "no driver",
			    dev->driver ? dev->driver : "", group,
			    dev->boot_vga == 1 ? ", the display that the firmware uses" : "");
		print_functions(p, cards->names, cards->devs[i]);
		print_outlook(p, cards->devs[i]);
	}
}

/* the card that ANSWER means, by its number or address; -1: none */
static int find_answer(const struct pick *p, const struct cards *cards, const char *answer)
{
	char *end, addr[PCI_ADDR_LEN], full[PCI_ADDR_LEN + 8];
	unsigned long number = strtoul(answer, &end, 10);

	if (end > answer && !*end)
		return number >= 1 && number <= cards->n ? (int)cards->devs[number - 1] : -1;
	snprintf(full, sizeof(full), "0000:%.16s", answer);
	for (unsigned i = 0; i < cards->n; i++) {
		pci_addr_print(&pick_device(p, cards->devs[i])->addr, addr);
		if (!strcmp(addr, answer) || !strcmp(addr, full))
			return cards->devs[i];
	}
	return -1;
}

/* asks for one of CARDS; -1: none is wanted */
static int ask_card(struct pick *p, const struct cards *cards)
{
	char prompt[80], answer[32];
	int dev;

	if (cards->n > 1)
		snprintf(prompt, sizeof(prompt),
			 "Which one is for virtual machines? [1-%u, q: none]", cards->n);
	else
		snprintf(prompt, sizeof(prompt), "Is it for virtual machines? [1, q: no]");
	while (ask(prompt, answer, sizeof(answer))) {
		dev = find_answer(p, cards, answer);
		if (dev >= 0)
			return dev;
		puts("Please answer with a number of the list, or q to leave all as it is.");
	}
	return -1;
}

enum choice pick_card(struct pick *p, unsigned *dev)
{
	struct cards cards = { 0 };
	enum choice choice = CHOICE_FAILED;
	int answer;

	if (find_cards(p, &cards)) {
		admin_no_memory();
	} else if (!cards.n) {
		log_error(
			"this machine has no display controller: for any other device: gpupt pick --yes ADDRESS");
		choice = CHOICE_REFUSED;
	} else {
		print_cards(p, &cards);
		answer = ask_card(p, &cards);
		*dev = answer;
		choice = answer < 0 ? CHOICE_LEFT : CHOICE_WRITE;
	}
	names_close(cards.names);
	free(cards.devs);
	return choice;
}
