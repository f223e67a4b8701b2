// SPDX-License-Identifier: GPL-2.0-or-later
#include "admin/live/create.h"

#include "admin/device.h"
#include "admin/live/handover.h"
#include "admin/live/insert.h"
#include "admin/live/sriov.h"
#include "admin/timed.h"

#include "boot/sysfs.h"
#include "core/plan_text.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOAD_MS 20000
#define POLL_MS 50

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

void create_start(struct create_clock *clock)
{
	*clock = (struct create_clock){ .wait_end = now_ms() + CREATE_WAIT_MS,
					.end = now_ms() + CREATE_MS };
}

static void begin(struct created *c, struct admin *a, const struct plan_virtual *v)
{
	const struct rule *rule = v->rule;

	*c = (struct created){ .rule = rule, .state = "failed" };
	pci_addr_print(&a->machine.devs[v->parent].addr, c->parent);
	snprintf(c->type, sizeof(c->type), "%.*s", (int)rule->mdev_type.len,
		 rule->mdev_type.at);
	/* the kernel has them in lower case */
	for (unsigned i = 0; i < rule->uuid.len && i < MDEV_UUID - 1; i++)
		c->uuid[i] = tolower((unsigned char)rule->uuid.at[i]);
}

static void make_mdev(struct created *c, struct admin *a, struct mdev_facts *f)
{
	char path[sizeof(SYSFS_DEVICES) + PCI_ADDR_LEN + 128];
	int err;

	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s/mdev_supported_types/%s/create",
		 c->parent, c->type);
	err = timed_write(a->root, path, c->uuid, TIMED_LATE_MS);
	if (err == -ETIMEDOUT || err == -ECHILD) {
		char why[64];

		snprintf(c->message, sizeof(c->message), "making it: %s",
			 timed_error(err, TIMED_LATE_MS, why, sizeof(why)));
		return;
	}
	if (err && err != -EEXIST) {
		virtual_explain_mdev(f, err, c->message, sizeof(c->message));
		return;
	}
	/* somebody else, mdevctl for one, may have made it meanwhile */
	virtual_read_mdev(f, a, c->parent, c->uuid);
	if (f->exists && f->is_same)
		c->state = err ? "kept" : "created";
	else if (!f->exists ||
		 virtual_next_mdev(f, c->message, sizeof(c->message)) != VIRTUAL_FAIL)
		snprintf(c->message, sizeof(c->message),
			 "making it gave no error, and yet it is not there");
}

static void create_mdev(struct created *c, struct admin *a, const struct create_clock *clock)
{
	struct mdev_facts f = { .type = c->type };

	for (;;) {
		f.has_time = now_ms() < clock->wait_end;
		virtual_read_mdev(&f, a, c->parent, c->uuid);
		switch (virtual_next_mdev(&f, c->message, sizeof(c->message))) {
		case VIRTUAL_CREATE:
			make_mdev(c, a, &f);
			return;
		case VIRTUAL_KEEP:
			c->state = "kept";
			return;
		case VIRTUAL_LOAD:
			f.load_err =
				insert_within(a->options->root, VIRTUAL_GVT_MODULE, LOAD_MS);
			f.loaded = true;
			break;
		case VIRTUAL_WAIT:
			poll(NULL, 0, POLL_MS);
			break;
		case VIRTUAL_FAIL:
			return;
		}
	}
}

static int create_sriov(struct created *c, struct admin *a, const struct create_clock *clock)
{
	struct sriov_facts f = { .wanted = c->rule->vfs };

	for (;;) {
		f.has_time = now_ms() < clock->wait_end;
		virtual_read_sriov(&f, a->root, c->parent);
		switch (virtual_next_sriov(&f, c->message, sizeof(c->message))) {
		case VIRTUAL_CREATE:
			return sriov_make(c, a, &f);
		case VIRTUAL_KEEP:
			c->state = "kept";
			return sriov_bind(c, a);
		case VIRTUAL_LOAD:
		case VIRTUAL_WAIT:
			poll(NULL, 0, POLL_MS);
			break;
		case VIRTUAL_FAIL:
			return 0;
		}
	}
}

int create_virtual(struct created *c, struct admin *a, const struct plan_virtual *v,
		   const struct create_clock *clock)
{
	begin(c, a, v);
	if (v->reason != REFUSE_NONE) {
		plan_text_virtual_refusal(&a->plan, v, c->message, sizeof(c->message));
		return 0;
	}
	if (now_ms() > clock->end) {
		snprintf(c->message, sizeof(c->message),
			 "not begun: gpupt's %d s were over: run `gpupt create` again",
			 CREATE_MS / 1000);
		return 0;
	}
	if (c->rule->kind == RULE_SRIOV)
		return create_sriov(c, a, clock);
	create_mdev(c, a, clock);
	return 0;
}

int create_look(struct created *c, struct admin *a, const struct plan_virtual *v)
{
	int err = 0;

	begin(c, a, v);
	c->state = "missing";
	if (v->reason != REFUSE_NONE) {
		plan_text_virtual_refusal(&a->plan, v, c->message, sizeof(c->message));
	} else if (c->rule->kind == RULE_MDEV) {
		struct mdev_facts f = { .type = c->type };

		virtual_read_mdev(&f, a, c->parent, c->uuid);
		if (f.exists && f.is_same)
			c->state = "there";
	} else {
		struct sriov_facts f = { .wanted = c->rule->vfs };

		virtual_read_sriov(&f, a->root, c->parent);
		err = sriov_look(c, a);
		if (!err && f.now == (int)f.wanted && !sriov_first_wrong(c))
			c->state = "there";
	}
	return err;
}

char *create_print(const struct created *c, char *text, size_t size)
{
	if (!*c->parent)
		snprintf(text, size, "%.*s", (int)c->rule->text_len, c->rule->text);
	else if (c->rule->kind == RULE_MDEV)
		snprintf(text, size, "mdev %s %s %s", c->parent, c->type, c->uuid);
	else
		snprintf(text, size, "sriov %s vfs=%u", c->parent, c->rule->vfs);
	return text;
}

json_t *create_json(const struct created *c)
{
	const struct rule *rule = c->rule;
	bool mdev = rule->kind == RULE_MDEV;
	json_t *object = json_pack("{s:s, s:o, s:s}", "kind", mdev ? "mdev" : "sriov", "parent",
				   js_text_or_null(c->parent), "state", c->state);
	json_t *list = mdev ? NULL : json_array();

	for (unsigned i = 0; i < c->n_vfs; i++)
		js_append(list, json_pack("{s:s, s:o, s:o}", "address", c->vfs[i].addr,
					  "driver", js_text_or_null(c->vfs[i].driver),
					  "message", js_text_or_null(c->vfs[i].message)));
	if (mdev) {
		js_set(object, "type", js_text_or_null(c->type));
		js_set(object, "uuid", js_text_or_null(c->uuid));
	} else {
		js_set(object, "vfs", list);
	}
	js_set(object, "message", js_text_or_null(c->message));
	js_set(object, "file", js_text(rule->file));
	js_set(object, "line", json_integer(rule->line));
	js_set(object, "text", js_textn(rule->text, rule->text_len));
	return object;
}

void create_free(struct created *c)
{
	free(c->vfs);
	*c = (struct created){ 0 };
}
