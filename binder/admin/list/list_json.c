// SPDX-License-Identifier: GPL-2.0-or-later
/* gpupt list --json; gpupt-json(5) describes the members. */
#include "admin/list/list.h"

#include "admin/device.h"

/* those whose parent is DEV, or which have none: -1 */
static json_t *mdevs_json(const struct mdevs *mdevs, int dev)
{
	json_t *array = json_array();

	for (unsigned i = mdevs_first(mdevs, dev); i < mdevs->n && mdevs->list[i].parent == dev;
	     i++) {
		const struct mdev *mdev = &mdevs->list[i];

		js_append(array, json_pack("{s:o, s:o, s:o, s:o}", "uuid", js_text(mdev->uuid),
					   "type", js_text_or_null(mdev->type), "group",
					   js_number(mdev->group), "driver",
					   js_text_or_null(mdev->driver)));
	}
	return array;
}

static json_t *list_device_json(const struct list *list, unsigned dev)
{
	const struct machine *m = &list->a->machine;
	const struct plan *plan = &list->a->plan;
	json_t *object = device_json(list->a, list->names, dev);
	json_t *vfs = json_array(), *planned = json_array();

	for (int vf = list->vfs.first[dev]; vf >= 0; vf = list->vfs.next[vf])
		js_append(vfs, js_address(m, vf));
	for (int i = list->virtuals.first[dev]; i >= 0; i = list->virtuals.next[i])
		js_append(planned, device_json_virtual(plan, &plan->virtuals[i]));
	js_set(object, "planned_virtuals", planned);
	js_set(object, "parent", js_address(m, m->devs[dev].parent));
	js_set(object, "physfn", js_address(m, list->physfn[dev]));
	js_set(object, "virtual_functions", vfs);
	js_set(object, "mediated_devices", mdevs_json(&list->mdevs, dev));
	return object;
}

int list_json(struct list *list)
{
	const struct machine *m = &list->a->machine;
	json_t *devices = json_array();

	for (unsigned i = 0; i < m->n_devs; i++) {
		if (list_shows(list, i))
			js_append(devices, list_device_json(list, i));
	}
	return js_print("list", json_pack("{s:b, s:o, s:o}", "iommu", machine_has_iommu(m),
					  "devices", devices, "other_mediated_devices",
					  mdevs_json(&list->mdevs, -1)));
}
