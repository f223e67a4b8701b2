// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list --json; gpupt(8) describes the members. */
#include "admin/list/list.h"

#include "admin/device.h"
#include "admin/out.h"

static json_t *mdev_json(const struct mdev *mdev)
{
	return json_pack("{s:s, s:o, s:o, s:o}", "uuid", mdev->uuid, "type",
			 json_text_or_null(mdev->type), "group",
			 mdev->group < 0 ? json_null() : json_integer(mdev->group), "driver",
			 json_text_or_null(mdev->driver));
}

/* those whose parent is DEV, or which have none: -1 */
static json_t *mdevs_json(const struct mdevs *mdevs, int dev)
{
	json_t *array = json_array();

	for (unsigned i = mdevs_first(mdevs, dev); i < mdevs->n && mdevs->list[i].parent == dev;
	     i++)
		json_array_append_new(array, mdev_json(&mdevs->list[i]));
	return array;
}

static json_t *list_device_json(const struct list *list, unsigned dev)
{
	const struct machine *m = &list->a->machine;
	json_t *object = device_json(list->a, list->names, dev);
	json_t *vfs = json_array(), *planned = json_array();
	int err = !object || !vfs || !planned;

	for (int vf = list->vfs.first[dev]; vf >= 0; vf = list->vfs.next[vf])
		err |= json_array_append_new(vfs, json_address(m, vf));
	for (int i = list->virtuals.first[dev]; i >= 0; i = list->virtuals.next[i])
		err |= json_array_append_new(
			planned,
			device_json_virtual(&list->a->plan, &list->a->plan.virtuals[i]));
	err |= json_object_set_new(object, "planned_virtuals", planned);
	err |= json_object_set_new(object, "parent", json_address(m, m->devs[dev].parent));
	err |= json_object_set_new(object, "physfn", json_address(m, list->physfn[dev]));
	err |= json_object_set_new(object, "virtual_functions", vfs);
	err |= json_object_set_new(object, "mediated_devices", mdevs_json(&list->mdevs, dev));
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

int list_json(struct list *list)
{
	const struct machine *m = &list->a->machine;
	json_t *devices = json_array();
	int err = !devices;

	for (unsigned i = 0; i < m->n_devs && !err; i++) {
		if (list_shows(list, i))
			err = json_array_append_new(devices, list_device_json(list, i));
	}
	if (err) {
		json_decref(devices);
		return admin_no_memory();
	}
	return out_json("list",
			json_pack("{s:b, s:o, s:o}", "iommu", m->has_groups, "devices", devices,
				  "other_mediated_devices", mdevs_json(&list->mdevs, -1)));
}
