// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a guest sees the devices that it gets. */
#include "test.h"

#include "admin/export/export.h"

#define N_MAX 8

struct row {
	const char *what;
	unsigned n;
	struct {
		enum export_kind kind;
		unsigned bus, dev, fn;	       /* on the host */
		unsigned guest_slot, guest_fn; /* wanted */
		bool multifunction;
	} d[N_MAX];
};

static const struct row rows[] = {
	{ "one function", 1, { { EXPORT_FUNCTION, 1, 0, 0, 0, 0, false } } },
	{ "a card of two",
	  2,
	  { { EXPORT_FUNCTION, 1, 0, 0, 0, 0, true },
	    { EXPORT_FUNCTION, 1, 0, 1, 0, 1, false } } },
	{ "a gap stays: the guest's driver may know functions by number",
	  3,
	  { { EXPORT_FUNCTION, 1, 0, 0, 0, 0, true },
	    { EXPORT_FUNCTION, 1, 0, 2, 0, 2, false },
	    { EXPORT_FUNCTION, 1, 0, 3, 0, 3, false } } },
	{ "function 0 is the host's",
	  2,
	  { { EXPORT_FUNCTION, 1, 0, 1, 0, 0, true },
	    { EXPORT_FUNCTION, 1, 0, 3, 0, 1, false } } },
	{ "only an audio function", 1, { { EXPORT_FUNCTION, 1, 0, 1, 0, 0, false } } },
	{ "slots of one bus are cards of their own",
	  3,
	  { { EXPORT_FUNCTION, 0, 2, 0, 0, 0, false },
	    { EXPORT_FUNCTION, 0, 3, 0, 1, 0, true },
	    { EXPORT_FUNCTION, 0, 3, 1, 1, 1, false } } },
	{ "virtual functions in the slot of their card",
	  4,
	  { { EXPORT_PF, 3, 0, 0, 0, 0, true },
	    { EXPORT_FUNCTION, 3, 0, 1, 0, 1, false },
	    { EXPORT_VF, 3, 0, 2, 1, 0, false },
	    { EXPORT_VF, 3, 0, 3, 2, 0, false } } },
	{ "mediated devices of one parent",
	  3,
	  { { EXPORT_FUNCTION, 1, 0, 0, 0, 0, false },
	    { EXPORT_MDEV, 0, 2, 0, 1, 0, false },
	    { EXPORT_MDEV, 0, 2, 0, 2, 0, false } } },
};

static void places(void **state)
{
	(void)state;
	for (size_t r = 0; r < LENGTH(rows); r++) {
		const struct row *row = &rows[r];
		struct export_device devs[N_MAX] = { 0 };

		for (unsigned i = 0; i < row->n; i++) {
			devs[i].kind = row->d[i].kind;
			devs[i].addr = (struct pci_addr){ 0, row->d[i].bus, row->d[i].dev,
							  row->d[i].fn };
		}
		export_place(devs, row->n);
		for (unsigned i = 0; i < row->n; i++)
			row_check(devs[i].slot == row->d[i].guest_slot &&
					  devs[i].fn == row->d[i].guest_fn &&
					  devs[i].multifunction == row->d[i].multifunction,
				  "%s: device %u: slot %u function %u multifunction %d",
				  row->what, i, devs[i].slot, devs[i].fn,
				  devs[i].multifunction);
	}
	rows_end();
}

static char *text_of(enum export_format format, struct export_device *devs, unsigned n)
{
	char *text;

	export_place(devs, n);
	text = export_text(format, devs, n, &(struct export_extras){ 0 });
	assert_non_null(text);
	return text;
}

/* a type's name may hold what YAML and the names of resources cannot */
static void names_of_types(void **state)
{
	struct export_device devs[] = {
		{ .kind = EXPORT_MDEV,
		  .uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
		  .type = "nvidia-222 (a)",
		  .type_name = "GRID \"T4\"\\\n1Q" },
	};
	char *text = text_of(EXPORT_KUBEVIRT, devs, LENGTH(devs));

	(void)state;
	assert_non_null(strstr(text, "mdevNameSelector: \"GRID \\\"T4\\\"\\\\ 1Q\"\n"));
	assert_non_null(strstr(text, "resourceName: \"gpupt/nvidia-222__a_\"\n"));
	free(text);
}

/* the parents of a type are named once each, whatever lies between */
static void parents_of_types(void **state)
{
	struct export_device devs[] = {
		{ .kind = EXPORT_MDEV, .addr = { .bus = 1 }, .type = "a" },
		{ .kind = EXPORT_MDEV, .addr = { .bus = 1 }, .type = "a" },
		{ .kind = EXPORT_MDEV, .addr = { .bus = 2 }, .type = "b" },
		{ .kind = EXPORT_MDEV, .addr = { .bus = 3 }, .type = "a" },
	};
	char *text = text_of(EXPORT_NOVA, devs, LENGTH(devs));

	(void)state;
	assert_string_equal(text, "[devices]\n"
				  "enabled_mdev_types = a,b\n"
				  "[mdev_a]\n"
				  "device_addresses = 0000:01:00.0,0000:03:00.0\n"
				  "[mdev_b]\n"
				  "device_addresses = 0000:02:00.0\n");
	free(text);
}

static void formats(void **state)
{
	(void)state;
	assert_int_equal(export_format("qemu"), EXPORT_QEMU);
	assert_int_equal(export_format("kubevirt"), EXPORT_KUBEVIRT);
	assert_int_equal(export_format("qem"), -1);
	assert_int_equal(export_format(""), -1);
	assert_non_null(strstr(export_formats(), "kubevirt"));
}

/* a window is a power of two, has room to spare, and begins each port at a multiple of its largest BAR */
static void windows(void **state)
{
	static const struct {
		unsigned slot[3];
		uint64_t gib[3]; /* each with 32 MiB beside it */
		unsigned window_gib;
		bool wide;
	} window[] = {
		{ { 0 }, { 0 }, 0, false },	     { { 0 }, { 16 }, 0, false },
		{ { 0, 1 }, { 8, 8 }, 0, false },    { { 0, 1, 2 }, { 8, 8, 8 }, 64, false },
		{ { 0, 1 }, { 16, 16 }, 64, false }, { { 0 }, { 32 }, 64, false },
		{ { 0, 0 }, { 16, 16 }, 64, false }, { { 0, 1 }, { 32, 32 }, 128, false },
		{ { 0 }, { 128 }, 256, false },	     { { 0 }, { 256 }, 512, true },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(window); i++) {
		struct export_device devs[3] = { 0 };
		struct export_extras extras = { 0 };
		unsigned n = 0;

		for (; n < 3 && window[i].gib[n]; n++) {
			devs[n].slot = window[i].slot[n];
			devs[n].mem64_most = window[i].gib[n] << 30;
			devs[n].mem64 = devs[n].mem64_most + (32 << 20);
		}
		export_size(&extras, devs, n);
		row_check(extras.window_mib == window[i].window_gib << 10 &&
				  extras.wide == window[i].wide,
			  "row %zu: %u MiB", i, extras.window_mib);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),	  cmocka_unit_test(windows),
		cmocka_unit_test(names_of_types), cmocka_unit_test(parents_of_types),
		cmocka_unit_test(formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
