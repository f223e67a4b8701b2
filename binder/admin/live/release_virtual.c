// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/release_virtual.h"

#include "admin/below.h"
#include "admin/live/handover.h"
#include "admin/live/release.h"
#include "admin/live/sriov.h"
#include "admin/mdevs.h"
#include "admin/timed.h"

#include "boot/log.h"
#include "boot/sysfs.h"
#include "core/driver.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool release_virtual_is_uuid(const char *text)
{
	size_t i;

	for (i = 0; text[i]; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	}
	return i == MDEV_UUID - 1;
}

/* the answer for one mediated device, whose STATE is "removed", "left" or "failed" */
static int tell_mdev(const struct admin *a, const struct mdev *mdev, const char *state,
		     const char *message, const struct users *users)
{
	bool removed = !strcmp(state, "removed");
	json_t *device =
		json_pack("{s:s, s:o, s:o, s:s, s:o, s:o}", "uuid", mdev->uuid, "parent",
			  js_address(&a->machine, mdev->parent), "type",
			  js_text_or_null(mdev->type), "state", state, "message",
			  js_text_or_null(message), "users", handover_json_users(users));

	if (removed && !a->options->json)
		printf("%s: removed\n", mdev->uuid);
	return handover_end(a, "release", !removed, json_pack("[o]", device));
}

static int remove_mdev(struct admin *a, const struct mdev *mdev)
{
	char path[sizeof(MDEV_DEVICES "//remove") + MDEV_UUID], why[64], message[128];
	struct nodes nodes = { 0 };
	struct users users;
	bool free;
	int err;

	snprintf(path, sizeof(path), MDEV_DEVICES "/%s", mdev->uuid);
	err = nodes_add(&nodes, a->root, path);
	if (!err)
		err = nodes_add_group(&nodes, a->root, mdev->group);
	free = handover_are_free(a, mdev->uuid, &nodes, err, NULL, &users);
	nodes_free(&nodes);
	if (!free)
		return tell_mdev(a, mdev, "left", "in use", &users);
	snprintf(path, sizeof(path), MDEV_DEVICES "/%s/remove", mdev->uuid);
	err = timed_write(a->root, path, "1", TIMED_LATE_MS);
	snprintf(path, sizeof(path), MDEV_DEVICES "/%s", mdev->uuid);
	if (!below_has(a->root, path))
		return tell_mdev(a, mdev, "removed", NULL, &users);
	snprintf(message, sizeof(message), "removing it: %s",
		 err ? timed_error(err, TIMED_LATE_MS, why, sizeof(why))
		     : "no error, and yet it is there");
	log_error("%s: %s", mdev->uuid, message);
	return tell_mdev(a, mdev, "failed", message, &users);
}

int release_virtual_mdev(struct admin *a, const char *text)
{
	char uuid[MDEV_UUID];
	struct mdevs mdevs;
	int i, status, err = mdevs_read(&mdevs, a->root, &a->machine);

	if (err) {
		log_error("unable to read " MDEV_DEVICES ": %s", strerror(-err));
		return EXIT_SYSTEM;
	}
	for (i = 0; i < MDEV_UUID; i++)
		uuid[i] = tolower((unsigned char)text[i]);
	i = mdevs_find(&mdevs, uuid);
	if (i >= 0) {
		status = remove_mdev(a, &mdevs.list[i]);
	} else {
		log_error("%s: no such mediated device: `gpupt list` shows those there are",
			  uuid);
		status = EXIT_USAGE;
	}
	mdevs_free(&mdevs);
	return status;
}

static int count_vfs(const struct admin *a, unsigned dev)
{
	struct sriov_facts f = { 0 };
	char addr[PCI_ADDR_LEN];

	virtual_read_sriov(&f, a->root, pci_addr_print(&a->machine.devs[dev].addr, addr));
	return f.now;
}

bool release_virtual_has_functions(const struct admin *a, unsigned dev)
{
	const char *driver = a->machine.devs[dev].driver;

	return driver && !driver_is_harmless(driver) && count_vfs(a, dev) > 0;
}

/* the functions that a VM wants were made by a line; others may be somebody else's */
static bool is_ours(const struct admin *a, unsigned pf)
{
	for (unsigned i = 0; i < a->plan.n_virtuals; i++) {
		const struct plan_virtual *v = &a->plan.virtuals[i];

		if (v->parent == (int)pf && v->rule->kind == RULE_SRIOV)
			return true;
	}
	return a->options->force;
}

struct removal {
	struct admin *a;
	char pf[PCI_ADDR_LEN];
	bool *mine; /* for each device of the machine: it is one of the functions */
	json_t *devices;
	char message[256];
};

/* which devices they are: 0 or -ENOMEM */
static int find_vfs(struct removal *r)
{
	char addr[PCI_ADDR_LEN];

	r->mine = calloc(r->a->machine.n_devs + 1, sizeof(*r->mine));
	if (!r->mine)
		return -ENOMEM;
	for (unsigned n = 0; !virtual_read_function(r->a->root, r->pf, n, addr); n++) {
		int dev = machine_find(&r->a->machine, addr);

		if (dev >= 0)
			r->mine[dev] = true;
	}
	return 0;
}

static void add_json(struct removal *r, unsigned dev, const char *state, const char *message,
		     const struct users *users)
{
	js_append(r->devices, handover_json(&r->a->machine.devs[dev], state, message, users));
}

static bool vfs_are_free(struct removal *r)
{
	const struct machine *m = &r->a->machine;
	bool all = true;

	for (unsigned i = 0; i < m->n_devs; i++) {
		struct users users;

		if (!r->mine[i])
			continue;
		if (!handover_is_free(r->a, i, NULL, &users)) {
			add_json(r, i, "left", "in use", &users);
			all = false;
		}
	}
	return all;
}

/* their drivers let go of them one by one, each in its time, before they vanish */
static bool unbind_vfs(struct removal *r)
{
	const struct machine *m = &r->a->machine;
	const struct users nobody = { 0 };
	bool all = true;

	for (unsigned i = 0; i < m->n_devs; i++) {
		struct release release = { 0 };

		if (!r->mine[i])
			continue;
		pci_addr_print(&m->devs[i].addr, release.addr);
		release_unbind(&release, r->a->root, m->devs[i].driver);
		if (release.done)
			continue;
		log_error("%s: %s", release.addr, release.message);
		add_json(r, i, "failed", release.message, &nobody);
		all = false;
	}
	return all;
}

static bool remove_all(struct removal *r)
{
	const struct users nobody = { 0 };
	char why[64];
	int err;

	if (!vfs_are_free(r) || !unbind_vfs(r))
		return false;
	err = sriov_remove(r->a->root, r->pf);
	if (err) {
		snprintf(r->message, sizeof(r->message), "removing its virtual functions: %s",
			 timed_error(err, TIMED_LATE_MS, why, sizeof(why)));
		log_error("%s: %s", r->pf, r->message);
		return false;
	}
	for (unsigned i = 0; i < r->a->machine.n_devs; i++) {
		if (r->mine[i])
			add_json(r, i, "removed", NULL, &nobody);
	}
	return true;
}

int release_virtual_functions(struct admin *a, unsigned pf)
{
	struct removal r = { .a = a, .devices = json_array() };
	int status, n = count_vfs(a, pf);
	bool removed;

	pci_addr_print(&a->machine.devs[pf].addr, r.pf);
	if (!is_ours(a, pf)) {
		log_error(
			"%s: no line in the configuration makes its %d virtual functions: left alone: --force removes them",
			r.pf, n);
		json_decref(r.devices);
		return EXIT_PARTIAL;
	}
	if (find_vfs(&r)) {
		json_decref(r.devices);
		return admin_no_memory();
	}
	removed = remove_all(&r);
	status = removed ? EXIT_OK : EXIT_PARTIAL;
	if (!a->options->json) {
		if (removed)
			printf("%s: %d virtual functions removed\n", r.pf, n);
		json_decref(r.devices);
	} else if (js_print("release",
			    json_pack("{s:s, s:s, s:o, s:o}", "result",
				      removed ? "ok" : "partial", "parent", r.pf, "message",
				      js_text_or_null(r.message), "devices", r.devices))) {
		status = EXIT_SYSTEM;
	}
	free(r.mine);
	return status;
}
