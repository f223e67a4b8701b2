// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE /* asprintf() */
#include "admin/names.h"

#include "admin/admin.h"
#include "admin/name_list.h"
#include "admin/short_name.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libpci has a type of this name, too */
#define pci_dev libpci_dev
#include <pci/pci.h>
#undef pci_dev

/* the room that lspci of this version has for a name: `list --plain` is cut where it is */
#define LSPCI_NAME (PCI_LIB_VERSION >= 0x030a00 ? 256 : 128)

/* libpci's object is all there is to it; the type is ours so that no other file needs its header */
struct names {
	struct pci_access pci;
};

static jmp_buf broken;
static bool loading;

/*
 * libpci wants the program to end here. A broken list of names is not worth that; later it can only
 * be the memory that is short.
 */
static void __attribute__((noreturn)) leave(char *message, ...)
{
	(void)message;
	if (loading)
		longjmp(broken, 1);
	exit(admin_no_memory());
}

static void ignore(char *message, ...)
{
	(void)message;
}

/* the list of another system than the running one, and no other source of names */
static bool use_root(struct pci_access *pci, const char *root)
{
	/* where distributions put it; libpci knows the place of its own one only */
	static const char *const lists[] = { "usr/share/hwdata/pci.ids", "usr/share/pci.ids",
					     "usr/share/misc/pci.ids" };
	char *path = NULL;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		free(path);
		if (asprintf(&path, "%s/%s", root, lists[i]) < 0)
			return false;
		if (!access(path, R_OK))
			break;
	}
	pci_set_name_list_path(pci, path, 1);
	pci->id_lookup_mode |= PCI_LOOKUP_NO_HWDB;
	return true;
}

/* a broken list gives the names that stand before the break */
static void load(struct pci_access *pci)
{
	loading = true;
	if (!setjmp(broken))
		pci_load_name_list(pci);
	loading = false;
}

/* the part of the list that MACHINE needs; where there is none (it is compressed, say), all of it */
static void load_for(struct pci_access *pci, const struct machine *machine)
{
	int fd = name_list_open(pci->id_file_name, machine);
	char path[32], *copy;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && !access(path, R_OK) && (copy = strdup(path)))
		pci_set_name_list_path(pci, copy, 1);
	load(pci);
	if (fd >= 0)
		close(fd);
}

struct names *names_open(const char *root, const struct machine *machine)
{
	/* not pci_init(): it looks for ways to reach the devices, and ends the program without one */
	struct pci_access *pci = pci_alloc();

	pci->error = leave;
	pci->warning = ignore;
	pci->debug = ignore;
	if (strcmp(root, "/") != 0 && !use_root(pci, root)) {
		pci_cleanup(pci);
		return NULL;
	}
	load_for(pci, machine);
	return (struct names *)pci;
}

char *names_device(struct names *names, const struct pci_ids *ids, char *text, size_t size)
{
	return pci_lookup_name(&names->pci, text, size, PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE,
			       ids->vendor, ids->device);
}

char *names_class(struct names *names, const struct pci_ids *ids, char *text, size_t size)
{
	return pci_lookup_name(&names->pci, text, size, PCI_LOOKUP_CLASS, ids->class >> 8);
}

char *names_short(struct names *names, const struct pci_ids *ids, unsigned columns, char *text,
		  size_t size)
{
	char vendor[NAMES_MAX], maker[NAMES_MAX], product[NAMES_MAX], class[NAMES_MAX];
	const char *kind = NULL;

	if (!pci_is_display(ids))
		kind = names_class(names, ids, class, sizeof(class));
	if (!pci_lookup_name(&names->pci, vendor, sizeof(vendor),
			     PCI_LOOKUP_VENDOR | PCI_LOOKUP_NO_NUMBERS, ids->vendor))
		return short_name_fit("", names_device(names, ids, product, sizeof(product)),
				      NULL, columns, text, size);
	short_name_vendor(vendor, maker, sizeof(maker));
	/* a kind says more than a number */
	if (!pci_lookup_name(&names->pci, product, sizeof(product),
			     PCI_LOOKUP_DEVICE | (kind ? PCI_LOOKUP_NO_NUMBERS : 0),
			     ids->vendor, ids->device))
		return short_name_fit(maker, kind, NULL, columns, text, size);
	return short_name_fit(maker, product, kind, columns, text, size);
}

char *names_numbered(struct names *names, const struct pci_ids *ids, char *text, size_t size)
{
	char device[LSPCI_NAME], class[LSPCI_NAME];

	names->pci.numeric_ids = 2;
	snprintf(text, size, "%s: %s", names_class(names, ids, class, sizeof(class)),
		 names_device(names, ids, device, sizeof(device)));
	names->pci.numeric_ids = 0;
	return text;
}

void names_close(struct names *names)
{
	if (names)
		pci_cleanup(&names->pci);
}
