// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order of the steps where devices are prepared, a boot framebuffer is in the way, or the
 * driver is a variant. Which devices are taken at all is test_plan.c's.
 */
#include "dump.h"
#include "tree.h"

#include "boot/variant.h"
#include "core/driver.h"

#include <errno.h>
#include <sys/mman.h>

enum { HOST, CARD, AUDIO, HELD, OTHER, GRACE, TWIN, BOUND, N_DEVS };

static const struct pci_dev devs[N_DEVS] = {
	{ { 0, 0, 2, 0 }, { 0x8086, 0x0412, 0, 0, 0x030000 }, 0, -1, 1, NULL },
	{ { 0, 1, 0, 0 }, { 0x10de, 0x13c2, 0, 0, 0x030000 }, 1, -1, 0, NULL },
	{ { 0, 1, 0, 1 }, { 0x10de, 0x0fbb, 0, 0, 0x040300 }, 1, -1, -1, NULL },
	{ { 0, 2, 0, 0 }, { 0x10de, 0x20b0, 0, 0, 0x030200 }, 2, -1, -1, "nouveau" },
	{ { 0, 3, 0, 0 }, { 0x1002, 0x6608, 0, 0, 0x038000 }, 3, -1, -1, NULL },
	{ { 0, 4, 0, 0 }, { 0x10de, 0x2342, 0, 0, 0x030200 }, 4, -1, -1, NULL },
	{ { 0, 5, 0, 0 },
	  { 0x10de, 0x2342, 0, 0, 0x030200 },
	  5,
	  -1,
	  -1,
	  "nvgrace-gpu-vfio-pci" },
	{ { 0, 6, 0, 0 }, { 0x10de, 0x1db6, 0, 0, 0x030200 }, 6, -1, -1, "vfio-pci" },
};

#define EFI  "efi-framebuffer.0"
#define LOAD "load vfio_iommu_type1\nload vfio-pci\n"

/* what a row has besides is named */
#define ROW(l, w)	    .lines = l, .want = w
#define FB(name, dev, does) .framebuffer = name, .at = dev, .evicts = does

struct row {
	const char *lines, *want;
	const char *framebuffer; /* NULL: there is none in use */
	int at;			 /* the device it lies in, -1: none of them */
	bool evicts;		 /* vfio drivers release that of a VGA device */
	bool variants;		 /* the driver is chosen */
	int only;		 /* the one device that is wanted, 0: all */
};

static const struct row rows[] = {
	/* free: after every override, before any module; in one order, whatever the line's is */
	{ ROW("01:00.0 resize.2=1M resize.0=16G d3cold=no reset_method=flr,bus",
	      "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"
	      "reset_method 0000:01:00.0 flr,bus\nd3cold 0000:01:00.0 no\n"
	      "resize 0000:01:00.0 0=16G\nresize 0000:01:00.0 2=1M\n" LOAD
	      "probe 0000:01:00.0\nprobe 0000:01:00.1\n") },
	{ ROW("01:00 d3cold=no",
	      "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"
	      "d3cold 0000:01:00.0 no\nd3cold 0000:01:00.1 no\n" LOAD
	      "probe 0000:01:00.0\nprobe 0000:01:00.1\n") },
	{ ROW("01:00.0 reset_method=flr\n01:00.1 reset_method=pm\n",
	      "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"
	      "reset_method 0000:01:00.0 flr\nreset_method 0000:01:00.1 pm\n" LOAD
	      "probe 0000:01:00.0\nprobe 0000:01:00.1\n") },
	/* all six */
	{ ROW("03:00.0 resize.0=1M resize.1=2M resize.2=4M resize.3=512G resize.4=1T resize.5=128T",
	      "override 0000:03:00.0 vfio-pci\n"
	      "resize 0000:03:00.0 0=1M\nresize 0000:03:00.0 1=2M\nresize 0000:03:00.0 2=4M\n"
	      "resize 0000:03:00.0 3=512G\nresize 0000:03:00.0 4=1T\nresize 0000:03:00.0 5=128T\n" LOAD
	      "probe 0000:03:00.0\n") },
	/* group=all takes along, and prepares nothing of it */
	{ ROW("01:00.1 group=all d3cold=no",
	      "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n"
	      "d3cold 0000:01:00.1 no\n" LOAD "probe 0000:01:00.0\nprobe 0000:01:00.1\n") },
	/* held: between the unbind and the bind, and not before */
	{ ROW("02:00.0 resize.0=16G reset_method=bus d3cold=no\n03:00.0 resize.0=1G",
	      "override 0000:03:00.0 vfio-pci\n"
	      "resize 0000:03:00.0 0=1G\n" LOAD "probe 0000:03:00.0\n"
	      "override 0000:02:00.0 vfio-pci\nunbind 0000:02:00.0 nouveau\nreset_method 0000:02:00.0 bus\nd3cold 0000:02:00.0 no\n"
	      "resize 0000:02:00.0 0=16G\nprobe 0000:02:00.0\n") },
	/* bound already: what still can be set is set */
	{ ROW("06:00.0 resize.0=16G reset_method=bus",
	      "override 0000:06:00.0 vfio-pci\nreset_method 0000:06:00.0 bus\n"
	      "resize 0000:06:00.0 0=16G\n") },
	/* what is refused is not prepared */
	{ ROW("02:00.0 10de:13c2 d3cold=no", "refuse 0000:02:00.0 GUARD\n") },

	/* the boot framebuffer: nobody else releases it where the device is no VGA device */
	{ ROW("03:00.0", "hold 0000:03:00.0\n" LOAD "framebuffer 0000:03:00.0 " EFI "\n"
			 "override 0000:03:00.0 vfio-pci\nprobe 0000:03:00.0\n"),
	  FB(EFI, OTHER, true) },
	{ ROW("03:00.0 d3cold=no", "hold 0000:03:00.0\nd3cold 0000:03:00.0 no\n" LOAD
				   "framebuffer 0000:03:00.0 vesa-framebuffer.0\n"
				   "override 0000:03:00.0 vfio-pci\nprobe 0000:03:00.0\n"),
	  FB("vesa-framebuffer.0", OTHER, false) },
	/* a BAR that the console is in is resized only when it is gone, and only if vfio is there */
	{ ROW("03:00.0 d3cold=no resize.0=16G",
	      "hold 0000:03:00.0\nd3cold 0000:03:00.0 no\n" LOAD "framebuffer 0000:03:00.0 " EFI
	      "\nresize 0000:03:00.0 0=16G\n"
	      "override 0000:03:00.0 vfio-pci\nprobe 0000:03:00.0\n"),
	  FB(EFI, OTHER, true) },
	{ ROW("01:00.0 functions=one resize.0=16G",
	      "hold 0000:01:00.0\n" LOAD "framebuffer 0000:01:00.0 " EFI "\n"
	      "resize 0000:01:00.0 0=16G\noverride 0000:01:00.0 vfio-pci\n"
	      "probe 0000:01:00.0\nshares 0000:01:00.0 0000:01:00.1\n"),
	  FB(EFI, CARD, true) },
	{ ROW("04:00.0", "hold 0000:04:00.0\n" LOAD "framebuffer 0000:04:00.0 " EFI "\n"
			 "override 0000:04:00.0 vfio-pci\nprobe 0000:04:00.0\n"),
	  FB(EFI, GRACE, true) },
	{ ROW("02:00.0", LOAD "override 0000:02:00.0 vfio-pci\nunbind 0000:02:00.0 nouveau\n"
			      "framebuffer 0000:02:00.0 " EFI "\nprobe 0000:02:00.0\n"),
	  FB(EFI, HELD, true) },
	/* of a VGA device, before 6.0 only */
	{ ROW("01:00", "hold 0000:01:00.0\noverride 0000:01:00.1 vfio-pci\n" LOAD
		       "framebuffer 0000:01:00.0 " EFI "\noverride 0000:01:00.0 vfio-pci\n"
		       "probe 0000:01:00.0\nprobe 0000:01:00.1\n"),
	  FB(EFI, CARD, false) },
	{ ROW("01:00", "override 0000:01:00.0 vfio-pci\noverride 0000:01:00.1 vfio-pci\n" LOAD
		       "probe 0000:01:00.0\nprobe 0000:01:00.1\n"),
	  FB(EFI, CARD, true) },
	/* when its own driver is there; the others do not matter */
	{ ROW("01:00.0 driver=pci-stub functions=one\n03:00.0",
	      "override 0000:01:00.0 pci-stub\nhold 0000:03:00.0\nload pci-stub\n" LOAD
	      "framebuffer 0000:03:00.0 " EFI "\noverride 0000:03:00.0 vfio-pci\n"
	      "probe 0000:01:00.0\nprobe 0000:03:00.0\n"
	      "shares 0000:01:00.0 0000:01:00.1\n"),
	  FB(EFI, OTHER, true) },
	/* the host's own, in the BAR of what was not read, of what is left alone */
	{ ROW("03:00.0", "override 0000:03:00.0 vfio-pci\n" LOAD "probe 0000:03:00.0\n"),
	  FB(EFI, HOST, false) },
	{ ROW("03:00.0", "override 0000:03:00.0 vfio-pci\n" LOAD "probe 0000:03:00.0\n"),
	  FB(EFI, -1, false) },
	{ ROW("03:00.0 10de:13c2", "refuse 0000:03:00.0 GUARD\n"), FB(EFI, OTHER, false) },
	{ ROW("", ""), FB(EFI, OTHER, false) },
	/* nobody wants its BAR: pci-stub touches none, a host driver takes care of itself */
	{ ROW("03:00.0 driver=pci-stub",
	      "override 0000:03:00.0 pci-stub\nload pci-stub\nprobe 0000:03:00.0\n"),
	  FB(EFI, OTHER, false) },
	{ ROW("03:00.0 driver=radeon",
	      "override 0000:03:00.0 radeon\nload radeon\nprobe 0000:03:00.0\n"),
	  FB(EFI, OTHER, false) },
	/* what has its driver has its BAR */
	{ ROW("06:00.0", "override 0000:06:00.0 vfio-pci\n"), FB(EFI, BOUND, false) },

	/* variant drivers; a vfio driver that has the device keeps it, whichever it is */
	{ ROW("10de:2342",
	      "override 0000:04:00.0 nvgrace_gpu_vfio_pci\n"
	      "override 0000:05:00.0 nvgrace-gpu-vfio-pci\n"
	      "load vfio_iommu_type1\nload nvgrace_gpu_vfio_pci\nprobe 0000:04:00.0\n"),
	  .variants = true },
	{ ROW("10de:2342",
	      "override 0000:04:00.0 vfio-pci\noverride 0000:05:00.0 nvgrace-gpu-vfio-pci\n" LOAD
	      "probe 0000:04:00.0\n") },
	{ ROW("05:00.0 driver=vfio-pci",
	      LOAD "override 0000:05:00.0 vfio-pci\n"
		   "unbind 0000:05:00.0 nvgrace-gpu-vfio-pci\nprobe 0000:05:00.0\n"),
	  .variants = true },
	{ ROW("05:00.0 d3cold=no resize.0=1G",
	      "override 0000:05:00.0 nvgrace-gpu-vfio-pci\nd3cold 0000:05:00.0 no\n"
	      "resize 0000:05:00.0 0=1G\n"),
	  .variants = true },
	{ ROW("04:00.0\n03:00.0",
	      "override 0000:03:00.0 vfio-pci\noverride 0000:04:00.0 nvgrace_gpu_vfio_pci\n" LOAD
	      "load nvgrace_gpu_vfio_pci\nprobe 0000:03:00.0\nprobe 0000:04:00.0\n"),
	  .variants = true },
	{ ROW("04:00.0", "hold 0000:04:00.0\nload vfio_iommu_type1\n"
			 "load nvgrace_gpu_vfio_pci\nframebuffer 0000:04:00.0 " EFI
			 "\noverride 0000:04:00.0 nvgrace_gpu_vfio_pci\nprobe 0000:04:00.0\n"),
	  FB(EFI, GRACE, true), .variants = true },
	/* a line that names a driver is believed */
	{ ROW("04:00.0 driver=vfio-pci",
	      "override 0000:04:00.0 vfio-pci\n" LOAD "probe 0000:04:00.0\n"),
	  .variants = true },
	{ ROW("04:00.0 driver=pci-stub",
	      "override 0000:04:00.0 pci-stub\nload pci-stub\nprobe 0000:04:00.0\n"),
	  .variants = true },
	{ ROW("04:00.0 driver=auto",
	      "override 0000:04:00.0 nvgrace_gpu_vfio_pci\nload vfio_iommu_type1\n"
	      "load nvgrace_gpu_vfio_pci\nprobe 0000:04:00.0\n"),
	  .variants = true },
	/* by the name of its module, and bound by the driver's own */
	{ ROW("05:00.0 driver=nvgrace_gpu_vfio_pci d3cold=no",
	      "override 0000:05:00.0 nvgrace-gpu-vfio-pci\nd3cold 0000:05:00.0 no\n") },

	/* for one device only */
	{ ROW("01:00 d3cold=no\n02:00.0\n03:00.0 resize.0=1G",
	      "hold 0000:03:00.0\n" LOAD "framebuffer 0000:03:00.0 " EFI "\n"
	      "resize 0000:03:00.0 0=1G\noverride 0000:03:00.0 vfio-pci\n"
	      "probe 0000:03:00.0\n"),
	  FB(EFI, OTHER, true), .only = OTHER },
	{ ROW("01:00 d3cold=no\n02:00.0 reset_method=bus\n03:00.0 resize.0=1G",
	      LOAD "override 0000:02:00.0 vfio-pci\nunbind 0000:02:00.0 nouveau\n"
		   "reset_method 0000:02:00.0 bus\nprobe 0000:02:00.0\n"),
	  FB(EFI, OTHER, true), .only = HELD },
	{ ROW("01:00.0 d3cold=no",
	      "override 0000:01:00.1 vfio-pci\n" LOAD "probe 0000:01:00.1\n"),
	  .only = AUDIO },
	{ ROW("10de:2342 d3cold=no\n03:00.0",
	      "override 0000:04:00.0 nvgrace_gpu_vfio_pci\nd3cold 0000:04:00.0 no\n"
	      "load vfio_iommu_type1\nload nvgrace_gpu_vfio_pci\nprobe 0000:04:00.0\n"),
	  FB(EFI, OTHER, true), .variants = true, .only = GRACE },
};

static unsigned *asked; /* in shared memory: the answers are looked up in a child */

static int find_variant(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	unsigned *n = data;

	++*n;
	strcpy(name, "nvgrace_gpu_vfio_pci");
	return ids->device == 0x2342 ? 0 : -ENOENT;
}

/* the names that variant_choose() has given to M, whose devices are not its own */
static void free_names(struct machine *m)
{
	m->devs = NULL;
	machine_free(m);
}

static void make_plan(struct plan *plan, struct machine *m, struct conf *conf,
		      const char *lines)
{
	conf_parse(conf, "f", lines, strlen(lines));
	if (conf->n_errors)
		fail_msg("'%s': %s", lines, conf->errors[0].what);
	m->devs = (struct pci_dev *)devs;
	m->n_devs = N_DEVS;
	m->has_groups = true;
	assert_int_equal(plan_make(plan, m, conf->rules, conf->n_rules), 0);
}

/* each step that needs a module waits for one that is loaded before it */
static void check_loads(const struct steps *steps, const struct row *row)
{
	bool released = false;

	for (unsigned i = 0; i < steps->n; i++) {
		const struct step *step = &steps->list[i], *load = NULL;
		const char *module = NULL;

		released |= step->kind == STEP_FRAMEBUFFER;
		/* also the BAR that the console was in, and the override that ends the hold */
		if (step->kind == STEP_FRAMEBUFFER || step->kind == STEP_UNBIND ||
		    step->kind == STEP_PROBE || (released && step->kind == STEP_RESIZE) ||
		    (step->kind == STEP_OVERRIDE && (released || i >= steps->n_free)))
			module = steps->plan->devs[step->dev].driver;
		if (step->load >= 0)
			load = &steps->list[step->load];
		row_check(!module == !load, "'%s', step %u: waits for %d", row->lines, i,
			  step->load);
		row_check(!load || (step->load < (int)i && load->kind == STEP_LOAD &&
				    !strcmp(load->driver, module)),
			  "'%s', step %u: does not wait for %s", row->lines, i, module);
	}
}

static void steps_are_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const struct row *row = &rows[i];
		struct machine m = { .framebuffer = row->framebuffer,
				     .framebuffer_device = row->at,
				     .vfio_evicts = row->evicts };
		char text[DUMP_MAX];
		struct conf conf = { 0 };
		struct plan plan;
		struct steps steps;

		make_plan(&plan, &m, &conf, row->lines);
		if (row->variants)
			variant_choose(&plan, &m, -1, find_variant, asked);
		if (row->only)
			plan.only = row->only;
		assert_int_equal(steps_make(&steps, &plan), 0);
		row_check(!strcmp(dump_plan(&plan, text), row->want),
			  "'%s' gives:\n%sinstead of:\n%s", row->lines, text, row->want);
		check_loads(&steps, row);
		steps_free(&steps);
		free_names(&m);
		plan_free(&plan);
		conf_free(&conf);
	}
	rows_end();
}

static void variants_are_asked_for_once(void **state)
{
	static const struct {
		const char *lines;
		unsigned want;
	} row[] = {
		{ "10de:2342", 1 },
		{ "05:00.0", 0 },
		{ "10de:2342\n03:00.0", 2 },
		/* what is not taken, or has its driver named, is no reason to ask */
		{ "04:00.0 driver=vfio-pci\n06:00.0 1002:", 0 },
		{ "04:00.0 driver=auto", 1 },
		{ "00:02.0 1002:\n10de:2342", 1 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct machine m = { 0 };
		struct conf conf = { 0 };
		struct plan plan;

		make_plan(&plan, &m, &conf, row[i].lines);
		*asked = 0;
		variant_choose(&plan, &m, -1, find_variant, asked);
		row_check(*asked == row[i].want, "'%s': asked %u times", row[i].lines, *asked);
		free_names(&m);
		plan_free(&plan);
		conf_free(&conf);
	}
	rows_end();
}

/* IDs that differ in one member only are not the same */
static void variants_are_asked_for_each_id(void **state)
{
	static const struct pci_ids ids[] = {
		{ 0x10de, 0x2342, 1, 2, 0x030200 }, { 0x10de, 0x2342, 1, 2, 0x030200 },
		{ 0x10de, 0x2342, 1, 3, 0x030200 }, { 0x10de, 0x2342, 1, 3, 0x030201 },
		{ 0x10de, 0x2345, 1, 3, 0x030201 }, { 0x1002, 0x2345, 1, 3, 0x030201 },
	};
	struct pci_dev d[LENGTH(ids)];
	struct machine m = { .devs = d, .n_devs = LENGTH(ids), .has_groups = true };
	struct conf conf = { 0 };
	struct plan plan;

	(void)state;
	for (unsigned i = 0; i < LENGTH(ids); i++)
		d[i] = (struct pci_dev){ { 0, i, 0, 0 }, ids[i], i, -1, -1, NULL };
	conf_parse(&conf, "f", "::0302", 6);
	assert_int_equal(conf.n_errors, 0);
	assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
	*asked = 0;
	variant_choose(&plan, &m, -1, find_variant, asked);
	assert_int_equal(*asked, 5);
	for (unsigned i = 0; i < LENGTH(ids); i++)
		assert_string_equal(plan.devs[i].driver,
				    i < 4 ? "nvgrace_gpu_vfio_pci" : "vfio-pci");
	free_names(&m);
	plan_free(&plan);
	conf_free(&conf);
}

static int find_for_functions(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	(void)data;
	(void)ids;
	strcpy(name, "xe_vfio_pci");
	return VARIANT_FOR_VFS;
}

/* physical and virtual functions may have the same IDs, one behind the other */
static void variants_for_virtual_functions_are_no_others(void **state)
{
	static const struct pci_ids ids = { 0x8086, 0xe211, 0, 0, 0x038000 };
	struct pci_dev d[3];
	struct machine m = { .devs = d, .n_devs = LENGTH(d), .has_groups = true };
	static const char line[] = "8086:e211 headless=yes";
	struct conf conf = { 0 };
	struct plan plan;

	tree_make(state);
	tree_link("sys/bus/pci/devices/0000:03:00.1/physfn", "../0000:03:00.0");
	for (unsigned i = 0; i < LENGTH(d); i++)
		d[i] = (struct pci_dev){ { 0, 3, 0, i }, ids, i, -1, -1, NULL };
	conf_parse(&conf, "f", line, strlen(line));
	assert_int_equal(plan_make(&plan, &m, conf.rules, conf.n_rules), 0);
	variant_choose(&plan, &m, root, find_for_functions, NULL);
	for (unsigned i = 0; i < LENGTH(d); i++)
		assert_string_equal(plan.devs[i].driver, i == 1 ? "xe_vfio_pci" : "vfio-pci");
	free_names(&m);
	plan_free(&plan);
	conf_free(&conf);
	tree_remove(state);
}

static int find_no_vfio(void *data, const struct pci_ids *ids, char name[RULE_DRIVER_MAX])
{
	(void)data;
	(void)ids;
	strcpy(name, "nouveau");
	return 0;
}

/* as a damaged index may have it */
static void a_variant_is_a_vfio_driver(void **state)
{
	struct machine m = { 0 };
	struct conf conf = { 0 };
	struct plan plan;

	(void)state;
	make_plan(&plan, &m, &conf, "10de:2342");
	variant_choose(&plan, &m, -1, find_no_vfio, NULL);
	assert_string_equal(plan.devs[GRACE].driver, "vfio-pci");
	free_names(&m);
	plan_free(&plan);
	conf_free(&conf);
}

static void spellings_are_the_same(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} row[] = {
		{ "vfio-pci", "vfio-pci", true },
		{ "vfio-pci", "vfio_pci", true },
		{ "nvgrace_gpu_vfio_pci", "nvgrace-gpu-vfio_pci", true },
		{ "", "", true },
		{ "vfio-pci", "vfio-pc", false },
		{ "vfio-pc", "vfio-pci", false },
		{ "vfio-pci", "vfio+pci", false },
		{ "vfio+pci", "vfio-pci", false },
		{ "vfio-", "vfio", false },
		{ "vfio", "vfio_", false },
		{ "vfio-pci", "", false },
		{ "", "vfio-pci", false },
		{ "xe-vfio-pci", "xf-vfio-pci", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(row); i++)
		row_check(driver_same(row[i].a, row[i].b) == row[i].same, "%s, %s", row[i].a,
			  row[i].b);
	rows_end();
}

int main(void)
{
	asked = mmap(NULL, sizeof(*asked), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	if (asked == MAP_FAILED)
		return 1;

	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_in_order),
		cmocka_unit_test(variants_are_asked_for_once),
		cmocka_unit_test(variants_are_asked_for_each_id),
		cmocka_unit_test(variants_for_virtual_functions_are_no_others),
		cmocka_unit_test(a_variant_is_a_vfio_driver),
		cmocka_unit_test(spellings_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
