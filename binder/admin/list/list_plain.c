// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The listing that guides to PCI passthrough print with a loop of the shell over
 * /sys/kernel/iommu_groups and `lspci -nns`
 * (Documentation/ABI/testing/sysfs-kernel-iommu_groups), byte for byte. So this looks at what is in
 * the groups, not at which group each device has: members that are no PCI function get the empty
 * line that lspci's failure leaves.
 */
#define _GNU_SOURCE /* scandirat() */
#include "admin/device.h"
#include "admin/list/list.h"

#include "boot/log.h"
#include "boot/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUPS "sys/kernel/iommu_groups"

static int is_visible(const struct dirent *entry)
{
	return *entry->d_name != '.';
}

/* the names in the directory PATH in the order of COMPARE; how many, or -errno */
static int read_names(int root, const char *path, struct dirent ***entries,
		      int (*compare)(const struct dirent **a, const struct dirent **b))
{
	int dir = root_open(root, path, O_RDONLY | O_DIRECTORY, 0);
	int n = dir < 0 ? -1 : scandirat(dir, ".", entries, is_visible, compare), err = errno;

	if (dir >= 0)
		close(dir);
	if (n >= 0)
		return n;
	*entries = NULL;
	return err == ENOENT ? 0 : -err;
}

static void free_names(struct dirent **entries, int n)
{
	while (n > 0)
		free(entries[--n]);
	free(entries);
}

static void print_device(const struct admin *a, struct names *names, unsigned dev)
{
	const struct machine *m = &a->machine;
	const struct pci_dev *d = &m->devs[dev];
	char addr[PCI_ADDR_LEN], text[2 * NAMES_MAX];
	int revision = device_revision(a, dev);
	/* lspci leaves the domain out where all devices are in the first one */
	bool domains = m->devs[m->n_devs - 1].addr.domain;

	printf("%s %s",
	       domains ? pci_addr_print(&d->addr, addr) : device_address(&d->addr, addr),
	       names_numbered(names, &d->ids, text, sizeof(text)));
	if (revision > 0)
		printf(" (rev %02x)", revision);
}

static int print_group(const struct admin *a, struct names *names, const char *group)
{
	char path[sizeof(GROUPS "//devices") + NAME_MAX];
	struct dirent **members;
	int n;

	snprintf(path, sizeof(path), GROUPS "/%s/devices", group);
	n = read_names(a->root, path, &members, alphasort);
	printf("IOMMU Group %s:\n", group);
	for (int i = 0; i < n; i++) {
		int dev = machine_find(&a->machine, members[i]->d_name);

		putchar('\t');
		if (dev >= 0)
			print_device(a, names, dev);
		putchar('\n');
	}
	free_names(members, n);
	return n < 0 ? n : 0;
}

int list_plain(struct admin *a)
{
	struct names *names = names_open(a->options->root, &a->machine);
	struct dirent **groups;
	int err = 0, n;

	if (!names)
		return admin_no_memory();
	n = read_names(a->root, GROUPS, &groups, versionsort);

	for (int i = 0; i < n && !err; i++)
		err = print_group(a, names, groups[i]->d_name);
	free_names(groups, n);
	names_close(names);
	if (n < 0)
		err = n;
	if (!err)
		return EXIT_OK;
	log_error("unable to read " GROUPS ": %s", strerror(-err));
	return EXIT_SYSTEM;
}
