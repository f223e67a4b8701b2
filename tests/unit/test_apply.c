// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * apply against a small tree of plain files. No kernel binds anything there; a module that is
 * "loaded" here does what the kernel would: it links the free devices to the driver.
 */
#include "dump.h"

#include "boot/apply.h"
#include "boot/apply_text.h"
#include "boot/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICES "sys/bus/pci/devices/"
#define DRIVERS "sys/bus/pci/drivers/"

enum { GPU, AUDIO, USB, N_DEVS };

static const char *const addrs[N_DEVS] = { "0000:01:00.0", "0000:01:00.1", "0000:01:00.2" };

static struct pci_dev devs[N_DEVS] = {
	{ { 0, 1, 0, 0 }, { 0x10de, 0x1e87, 0, 0, 0x030200 }, 1, -1, -1, NULL },
	{ { 0, 1, 0, 1 }, { 0x10de, 0x10f8, 0, 0, 0x040300 }, 1, -1, -1, NULL },
	{ { 0, 1, 0, 2 }, { 0x10de, 0x1ad8, 0, 0, 0x0c0330 }, 1, -1, -1, "xhci_hcd" },
};

static char dir[] = "/tmp/gpupt-test-XXXXXX";
static int root = -1;

static void make_file(const char *path, const char *text)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static const char *path_of(const char *addr, const char *attr)
{
	static char path[128];

	snprintf(path, sizeof(path), DEVICES "%s/%s", addr, attr);
	return path;
}

static int make_tree(void **state)
{
	static const char *const dirs[] = { "sys",
					    "sys/bus",
					    "sys/bus/pci",
					    "sys/bus/pci/devices",
					    "sys/bus/pci/drivers",
					    DRIVERS "xhci_hcd" };

	(void)state;
	strcpy(dir + sizeof(dir) - 7, "XXXXXX");
	assert_non_null(mkdtemp(dir));
	root = open(dir, O_RDONLY | O_DIRECTORY);
	assert_true(root >= 0);
	for (size_t i = 0; i < LENGTH(dirs); i++)
		assert_int_equal(mkdirat(root, dirs[i], 0755), 0);
	make_file(DRIVERS "xhci_hcd/unbind", "");
	for (unsigned i = 0; i < N_DEVS; i++) {
		assert_int_equal(mkdirat(root, path_of(addrs[i], ""), 0755), 0);
		make_file(path_of(addrs[i], "driver_override"), "(null)\n");
	}
	assert_int_equal(
		symlinkat("../../drivers/xhci_hcd", root, path_of(addrs[USB], "driver")), 0);
	return 0;
}

static int remove_tree(void **state)
{
	char command[64];

	(void)state;
	close(root);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* what loading does, in the worker */

static bool is_on_hold(unsigned dev)
{
	char text[16] = "";
	int fd = openat(root, path_of(addrs[dev], "driver_override"), O_RDONLY);

	if (fd < 0)
		return false;
	(void)!read(fd, text, sizeof(text) - 1);
	close(fd);
	return !strncmp(text, "on-hold\n", 8);
}

static int load_binds(void *data, const char *module)
{
	char link[64];

	(void)data;
	if (strcmp(module, "vfio-pci"))
		return 0;
	if (mkdirat(root, DRIVERS "vfio-pci", 0755) < 0)
		return -errno;
	make_file(DRIVERS "vfio-pci/bind", "");
	snprintf(link, sizeof(link), "../../drivers/%s", module);
	for (unsigned i = 0; i < N_DEVS; i++) {
		/* what has a driver keeps it */
		if (!is_on_hold(i) && symlinkat(link, root, path_of(addrs[i], "driver")) < 0 &&
		    errno != EEXIST)
			return -errno;
	}
	return 0;
}

/* the driver calls itself a-vfio-pci, and has what it could take: the GPU */
static int load_dashed(void *data, const char *module)
{
	(void)data;
	if (strcmp(module, "a_vfio_pci"))
		return 0;
	if (mkdirat(root, DRIVERS "a-vfio-pci", 0755) < 0)
		return -errno;
	make_file(DRIVERS "a-vfio-pci/bind", "");
	return symlinkat("../../drivers/a-vfio-pci", root, path_of(addrs[GPU], "driver"));
}

static int load_dashed_takes_two(void *data, const char *module)
{
	int err = load_dashed(data, module);

	if (err || strcmp(module, "a_vfio_pci"))
		return err;
	return symlinkat("../../drivers/a-vfio-pci", root, path_of(addrs[AUDIO], "driver"));
}

static int load_finds_nothing(void *data, const char *module)
{
	(void)data;
	(void)module;
	return -ENOENT;
}

static int load_lacks_the_iommu_module(void *data, const char *module)
{
	if (!strcmp(module, "vfio_iommu_type1") || !strcmp(module, "iommufd"))
		return -ENOENT;
	return load_binds(data, module);
}

static int load_has_iommufd_instead(void *data, const char *module)
{
	return strcmp(module, "vfio_iommu_type1") ? load_binds(data, module) : -ENOENT;
}

static int load_lacks_vfio_pci(void *data, const char *module)
{
	return strcmp(module, "vfio-pci") ? load_binds(data, module) : -ENOENT;
}

static int load_is_killed(void *data, const char *module)
{
	(void)data;
	(void)module;
	return kill(getpid(), SIGKILL);
}

/* what is wrong with the tree */

static void all_is_well(void)
{
}

static void gpu_vanishes(void)
{
	assert_int_equal(unlinkat(root, path_of(addrs[GPU], "driver_override"), 0), 0);
	assert_int_equal(unlinkat(root, path_of(addrs[GPU], ""), AT_REMOVEDIR), 0);
}

static void audio_forgets(void)
{
	assert_int_equal(unlinkat(root, path_of(addrs[AUDIO], "driver_override"), 0), 0);
	/* no file of sysfs keeps the end of what it held */
	make_file(path_of(addrs[AUDIO], "driver_override"), "a text that is longer\n");
}

static void usb_is_let_go(void)
{
	assert_int_equal(unlinkat(root, path_of(addrs[USB], "driver"), 0), 0);
}

static void usb_cannot_be_unbound(void)
{
	assert_int_equal(unlinkat(root, DRIVERS "xhci_hcd/unbind", 0), 0);
	assert_int_equal(mkdirat(root, DRIVERS "xhci_hcd/unbind", 0755), 0);
}

/* each step and its result, then each device */
static char *dump_apply(const struct apply *a, char text[DUMP_MAX])
{
	char line[128];

	*text = 0;
	for (unsigned i = 0; i < a->steps->n; i++) {
		int result = a->results[i];

		dump_add(text, "%s", plan_text_step(a->steps, i, line, sizeof(line)));
		dump_add(text, ": %s\n",
			 !result		    ? "ok"
			 : result == RESULT_SKIPPED ? "skipped"
			 : result == RESULT_LATE    ? "late"
			 : result == RESULT_OVER    ? "over"
			 : result == RESULT_DIFFERS ? "differs"
			 : result == RESULT_CRASHED ? "crashed"
			 : result < 0		    ? strerror(-result)
						    : "?");
	}
	for (unsigned i = 0; i < N_DEVS; i++)
		dump_add(text, "%s %s%s%s\n", addrs[i],
			 a->devs[i].bound ? "bound" : "not bound",
			 a->devs[i].driver ? ", has " : "",
			 a->devs[i].driver ? a->devs[i].driver : "");
	return text;
}

#define OVERRIDES "override 0000:01:00.0 vfio-pci: ok\noverride 0000:01:00.1 vfio-pci: ok\n"
#define HELD	  "override 0000:01:00.2 vfio-pci: ok\n"

static const struct {
	const char *name;
	void (*spoil)(void);
	int (*load)(void *data, const char *module);
	const char *want;
} rows[] = {
	{ "one is held by a driver that does not let go", all_is_well, load_binds,
	  OVERRIDES
	  "load vfio_iommu_type1: ok\nload vfio-pci: ok\n"
	  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: ok\n" HELD
	  "unbind 0000:01:00.2 xhci_hcd: ok\nprobe 0000:01:00.2: differs\n"
	  "0000:01:00.0 bound\n0000:01:00.1 bound\n0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "one was let go since the scan", usb_is_let_go, load_binds,
	  OVERRIDES "load vfio_iommu_type1: ok\nload vfio-pci: ok\n"
		    "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: ok\n"
	  /* it has vfio-pci by now: that must not be unbound again */
	  HELD "unbind 0000:01:00.2 xhci_hcd: ok\nprobe 0000:01:00.2: ok\n"
		    "0000:01:00.0 bound\n0000:01:00.1 bound\n0000:01:00.2 bound\n" },
	{ "an unbind is refused", usb_cannot_be_unbound, load_binds,
	  OVERRIDES
	  "load vfio_iommu_type1: ok\nload vfio-pci: ok\n"
	  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: ok\n" HELD
	  "unbind 0000:01:00.2 xhci_hcd: Is a directory\n"
	  "probe 0000:01:00.2: skipped\n"
	  "0000:01:00.0 bound\n0000:01:00.1 bound\n0000:01:00.2 not bound, has xhci_hcd\n" },
	/* the overrides stay: no other driver gets the devices */
	{ "no module", all_is_well, load_finds_nothing,
	  OVERRIDES
	  "load vfio_iommu_type1: No such file or directory\n"
	  "load vfio-pci: No such file or directory\n"
	  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: skipped\n"
	  "override 0000:01:00.2 vfio-pci: skipped\nunbind 0000:01:00.2 xhci_hcd: skipped\nprobe 0000:01:00.2: skipped\n"
	  "0000:01:00.0 not bound\n0000:01:00.1 not bound\n"
	  "0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "no vfio_iommu_type1", all_is_well, load_lacks_the_iommu_module,
	  OVERRIDES
	  "load vfio_iommu_type1: No such file or directory\nload vfio-pci: ok\n"
	  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: ok\n" HELD
	  "unbind 0000:01:00.2 xhci_hcd: ok\nprobe 0000:01:00.2: differs\n"
	  "0000:01:00.0 bound\n0000:01:00.1 bound\n0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "iommufd stands in for vfio_iommu_type1", all_is_well, load_has_iommufd_instead,
	  OVERRIDES
	  "load vfio_iommu_type1: ok\nload vfio-pci: ok\n"
	  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: ok\n" HELD
	  "unbind 0000:01:00.2 xhci_hcd: ok\nprobe 0000:01:00.2: differs\n"
	  "0000:01:00.0 bound\n0000:01:00.1 bound\n0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "loading kills the worker", all_is_well, load_is_killed,
	  OVERRIDES
	  "load vfio_iommu_type1: crashed\nload vfio-pci: crashed\n"
	  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: skipped\n"
	  "override 0000:01:00.2 vfio-pci: skipped\nunbind 0000:01:00.2 xhci_hcd: skipped\nprobe 0000:01:00.2: skipped\n"
	  "0000:01:00.0 not bound\n0000:01:00.1 not bound\n"
	  "0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "a device vanishes", gpu_vanishes, load_finds_nothing,
	  "override 0000:01:00.0 vfio-pci: No such file or directory\n"
	  "override 0000:01:00.1 vfio-pci: ok\n"
	  "load vfio_iommu_type1: No such file or directory\n"
	  "load vfio-pci: No such file or directory\n"
	  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: skipped\n"
	  "override 0000:01:00.2 vfio-pci: skipped\nunbind 0000:01:00.2 xhci_hcd: skipped\nprobe 0000:01:00.2: skipped\n"
	  "0000:01:00.0 not bound\n0000:01:00.1 not bound\n"
	  "0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "an override reads back otherwise", audio_forgets, load_finds_nothing,
	  "override 0000:01:00.0 vfio-pci: ok\noverride 0000:01:00.1 vfio-pci: differs\n"
	  "load vfio_iommu_type1: No such file or directory\n"
	  "load vfio-pci: No such file or directory\n"
	  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: skipped\n"
	  "override 0000:01:00.2 vfio-pci: skipped\nunbind 0000:01:00.2 xhci_hcd: skipped\nprobe 0000:01:00.2: skipped\n"
	  "0000:01:00.0 not bound\n0000:01:00.1 not bound\n"
	  "0000:01:00.2 not bound, has xhci_hcd\n" },
	{ "an override reads back otherwise, and the driver takes the device all the same",
	  audio_forgets, load_binds,
	  "override 0000:01:00.0 vfio-pci: ok\noverride 0000:01:00.1 vfio-pci: differs\n"
	  "load vfio_iommu_type1: ok\nload vfio-pci: ok\n"
	  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: skipped\n" HELD
	  "unbind 0000:01:00.2 xhci_hcd: ok\nprobe 0000:01:00.2: differs\n"
	  "0000:01:00.0 bound\n0000:01:00.1 bound\n"
	  "0000:01:00.2 not bound, has xhci_hcd\n" },
};

static void check_file(const char *path, const char *want)
{
	char text[64] = "";
	int fd = openat(root, path, O_RDONLY);

	row_check(fd >= 0 && read(fd, text, sizeof(text) - 1) >= 0 && !strcmp(text, want),
		  "%s: %s", path, text);
	close(fd);
}

#define END_MS (deadline_now_ms() + 20000)

static void make_steps(struct steps *steps, struct plan *plan, const struct machine *m,
		       const struct rule *rule)
{
	assert_int_equal(plan_make(plan, m, rule, 1), 0);
	assert_int_equal(steps_make(steps, plan), 0);
}

/* one line, carried out in a tree of its own */
struct trial {
	struct machine m;
	struct rule rule;
	struct plan plan;
	struct steps steps;
	struct apply apply;
};

static void try_line(struct trial *t, const char *line, int (*load)(void *, const char *))
{
	t->m = (struct machine){ .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	rule_read(&t->rule, line);
	make_steps(&t->steps, &t->plan, &t->m, &t->rule);
	assert_int_equal(apply_run(&t->apply, &t->steps, root, END_MS, load, NULL), 0);
}

static void end_trial(struct trial *t)
{
	apply_free(&t->apply);
	steps_free(&t->steps);
	plan_free(&t->plan);
	remove_tree(NULL);
}

static void steps_are_done_and_read_back(void **state)
{
	struct machine m = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	struct rule rule;

	rule_read(&rule, "01:00.0 functions=all");
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char text[DUMP_MAX];
		struct apply apply;
		struct plan plan;
		struct steps steps;

		make_tree(state);
		rows[i].spoil();
		make_steps(&steps, &plan, &m, &rule);
		row_check(!apply_run(&apply, &steps, root, END_MS, rows[i].load, NULL), "%s",
			  rows[i].name);
		row_check(!strcmp(dump_apply(&apply, text), rows[i].want),
			  "%s:\n%sinstead of:\n%s", rows[i].name, text, rows[i].want);
		/* no VM can use what is bound */
		row_check((apply.n_wrong && apply_is_wrong(&apply, steps.first_load)) ==
				  (rows[i].load == load_lacks_the_iommu_module),
			  "%s: %u are wrong", rows[i].name, apply.n_wrong);
		apply_free(&apply);
		steps_free(&steps);
		plan_free(&plan);
		remove_tree(state);
	}
	rows_end();
}

/* without that module no VM can use the card, and vfio-pci would evict the console all the same */
static void a_console_is_not_given_up_for_nothing(void **state)
{
	static const struct {
		const char *driver; /* that the GPU has */
		bool boot_vga;	    /* or the boot framebuffer is in it */
		int (*load)(void *data, const char *module);
		const char *want, *override;
	} row[] = {
		{ NULL, true, load_lacks_the_iommu_module,
		  "override 0000:01:00.0 vfio-pci: ok\noverride 0000:01:00.1 vfio-pci: ok\n"
		  "load vfio_iommu_type1: No such file or directory\nload vfio-pci: ok\n"
		  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: ok\n"
		  "0000:01:00.0 not bound\n0000:01:00.1 bound\n0000:01:00.2 not bound\n",
		  /* no file of sysfs keeps the end of what it held */
		  "on-hold\n\n" },
		{ NULL, false, load_lacks_the_iommu_module,
		  "hold 0000:01:00.0: ok\noverride 0000:01:00.1 vfio-pci: ok\n"
		  "load vfio_iommu_type1: No such file or directory\nload vfio-pci: ok\n"
		  "framebuffer 0000:01:00.0 efi-framebuffer.0: skipped\n"
		  "override 0000:01:00.0 vfio-pci: skipped\n"
		  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: ok\n"
		  "0000:01:00.0 not bound\n0000:01:00.1 bound\n0000:01:00.2 not bound\n",
		  "on-hold\n" },
		{ NULL, false, load_lacks_vfio_pci,
		  "hold 0000:01:00.0: ok\noverride 0000:01:00.1 vfio-pci: ok\n"
		  "load vfio_iommu_type1: ok\nload vfio-pci: No such file or directory\n"
		  "framebuffer 0000:01:00.0 efi-framebuffer.0: skipped\n"
		  "override 0000:01:00.0 vfio-pci: skipped\n"
		  "probe 0000:01:00.0: skipped\nprobe 0000:01:00.1: skipped\n"
		  "0000:01:00.0 not bound\n0000:01:00.1 not bound\n0000:01:00.2 not bound\n",
		  "on-hold\n" },
		/* a driver that the host sees something with */
		{ "nouveau", true, load_lacks_the_iommu_module,
		  "override 0000:01:00.1 vfio-pci: ok\n"
		  "load vfio_iommu_type1: No such file or directory\nload vfio-pci: ok\n"
		  "probe 0000:01:00.1: ok\n"
		  "override 0000:01:00.0 vfio-pci: skipped\n"
		  "unbind 0000:01:00.0 nouveau: skipped\nprobe 0000:01:00.0: skipped\n"
		  "0000:01:00.0 not bound, has nouveau\n0000:01:00.1 bound\n0000:01:00.2 not bound\n",
		  "(null)\n" },
		{ NULL, true, load_has_iommufd_instead,
		  "override 0000:01:00.0 vfio-pci: ok\noverride 0000:01:00.1 vfio-pci: ok\n"
		  "load vfio_iommu_type1: ok\nload vfio-pci: ok\n"
		  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: ok\n"
		  "0000:01:00.0 bound\n0000:01:00.1 bound\n0000:01:00.2 not bound\n",
		  "vfio-pci\n" },
	};
	struct pci_dev with_console[N_DEVS];
	struct rule rules[2];

	rule_read(&rules[0], "01:00.0 functions=one headless=yes");
	rule_read(&rules[1], "01:00.1");
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct machine m = { .devs = with_console,
				     .n_devs = N_DEVS,
				     .has_groups = true };
		char text[DUMP_MAX];
		struct apply apply;
		struct plan plan;
		struct steps steps;

		memcpy(with_console, devs, sizeof(devs));
		with_console[GPU].driver = row[i].driver;
		with_console[GPU].boot_vga = row[i].boot_vga;
		m.framebuffer = row[i].boot_vga ? NULL : "efi-framebuffer.0";
		make_tree(state);
		if (row[i].driver)
			assert_int_equal(symlinkat("../../drivers/nouveau", root,
						   path_of(addrs[GPU], "driver")),
					 0);
		assert_int_equal(plan_make(&plan, &m, rules, 2), 0);
		assert_int_equal(steps_make(&steps, &plan), 0);
		row_check(!apply_run(&apply, &steps, root, END_MS, row[i].load, NULL),
			  "row %zu", i);
		row_check(!strcmp(dump_apply(&apply, text), row[i].want),
			  "row %zu:\n%sinstead of:\n%s", i, text, row[i].want);
		check_file(path_of(addrs[GPU], "driver_override"), row[i].override);
		if (!apply.devs[GPU].bound)
			row_check(!strncmp(apply_text(&apply, apply.devs[GPU].step, text,
						      sizeof(text)),
					   row[i].load == load_lacks_vfio_pci
						   ? "module vfio-pci is not "
						   : "module vfio_iommu_type1 is not ",
					   23),
				  "row %zu: %s", i, text);
		apply_free(&apply);
		steps_free(&steps);
		plan_free(&plan);
		remove_tree(state);
	}
	rows_end();
}

/* bound, but nothing keeps another driver away when it is let go: the report has to say so */
static void a_lost_override_of_a_bound_device_is_told(void **state)
{
	struct trial t;

	make_tree(state);
	audio_forgets();
	try_line(&t, "01:00.1", load_binds);
	assert_true(t.apply.devs[AUDIO].bound);
	assert_int_equal(t.apply.n_wrong, 1);
	assert_true(apply_is_wrong(&t.apply, 0));
	end_trial(&t);
}

/* an override that did not hold, and the driver has the device all the same: by its own name */
static void a_driver_with_dashes_is_seen(void **state)
{
	char text[DUMP_MAX];
	struct trial t;

	make_tree(state);
	audio_forgets();
	try_line(&t, "01:00.1 functions=one driver=a_vfio_pci", load_dashed_takes_two);
	assert_string_equal(dump_apply(&t.apply, text),
			    "override 0000:01:00.1 a_vfio_pci: differs\n"
			    "load vfio_iommu_type1: ok\nload a_vfio_pci: ok\n"
			    "probe 0000:01:00.1: skipped\n"
			    "0000:01:00.0 not bound\n0000:01:00.1 bound\n"
			    "0000:01:00.2 not bound\n");
	end_trial(&t);
}

/* the kernel makes the link before it calls probe(), and this one never ends */
static int load_probe_hangs(void *data, const char *module)
{
	(void)data;
	if (strcmp(module, "vfio-pci"))
		return 0;
	if (mkdirat(root, DRIVERS "vfio-pci", 0755) < 0 ||
	    mkfifoat(root, DRIVERS "vfio-pci/bind", 0644) < 0)
		return -errno;
	if (!fork()) {
		poll(NULL, 0, 500);
		_exit(symlinkat("../../drivers/vfio-pci", root,
				path_of(addrs[AUDIO], "driver")));
	}
	return 0;
}

static void a_probe_that_hangs_is_not_bound(void **state)
{
	struct trial t;

	make_tree(state);
	try_line(&t, "01:00.1", load_probe_hangs);
	assert_int_equal(t.apply.n_bound, 0);
	assert_false(t.apply.devs[AUDIO].bound);
	assert_string_equal(t.apply.devs[AUDIO].driver, "vfio-pci");
	assert_int_equal(t.apply.results[t.apply.devs[AUDIO].step], RESULT_LATE);
	end_trial(&t);
}

/* the module's init calls probe() for one device after the other: for the audio that has no end */
static int load_hangs_in_a_probe(void *data, const char *module)
{
	(void)data;
	if (strcmp(module, "vfio-pci"))
		return 0;
	if (mkdirat(root, DRIVERS "vfio-pci", 0755) < 0 ||
	    symlinkat("../../drivers/vfio-pci", root, path_of(addrs[GPU], "driver")) < 0 ||
	    mkdirat(root, path_of(addrs[GPU], "vfio-dev"), 0755) < 0 ||
	    symlinkat("../../drivers/vfio-pci", root, path_of(addrs[AUDIO], "driver")) < 0)
		return -errno;
	for (;;)
		pause();
}

/* PROBES: what comes of the steps that bind the two */
static void check_hang(long end_ms, const char *probes, const char *why)
{
	struct machine m = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	char text[DUMP_MAX], want[DUMP_MAX];
	struct apply apply;
	struct plan plan;
	struct steps steps;
	struct rule rules[2];

	make_tree(NULL);
	rule_read(&rules[0], "01:00.0 functions=one");
	rule_read(&rules[1], "01:00.1");
	assert_int_equal(plan_make(&plan, &m, rules, 2), 0);
	assert_int_equal(steps_make(&steps, &plan), 0);
	assert_int_equal(apply_run(&apply, &steps, root, end_ms, load_hangs_in_a_probe, NULL),
			 0);
	snprintf(want, sizeof(want),
		 OVERRIDES "load vfio_iommu_type1: ok\nload vfio-pci: late\n"
			   "probe 0000:01:00.0: %s\nprobe 0000:01:00.1: %s\n"
			   "0000:01:00.0 bound\n0000:01:00.1 not bound, has vfio-pci\n"
			   "0000:01:00.2 not bound\n",
		 probes, probes);
	assert_string_equal(dump_apply(&apply, text), want);
	assert_int_equal(apply.n_bound, 1);
	assert_string_equal(apply_text(&apply, apply.devs[AUDIO].step, text, sizeof(text)),
			    why);
	apply_free(&apply);
	steps_free(&steps);
	plan_free(&plan);
	remove_tree(NULL);
}

static void a_load_that_hangs_in_a_probe_has_not_bound(void **state)
{
	(void)state;
	check_hang(END_MS, "skipped", "module vfio-pci was not loaded: no end within 5 s");
	/* no time is left to bind anything */
	check_hang(deadline_now_ms() + 1500, "over",
		   "binding it to vfio-pci: not begun: gpupt's 9 s were over");
}

/* the probes of the free devices happen while their driver is loaded; 10 s for all, for a few dozen */
static void time_grows_with_devices(void **state)
{
	static const struct {
		unsigned n, held; /* devices, and how many of them a driver has to let go */
		int load, total;
	} row[] = {
		{ 1, 0, 5000, 9000 },	     { 32, 0, 5000, 9000 },
		{ 33, 0, 5020, 9020 },	     { 1000, 0, 24360, 28360 },
		{ 1000, 999, 5000, 28360 },  { 2532, 0, 55000, 59000 },
		{ 100000, 0, 55000, 59000 },
	};
	struct rule rule;

	(void)state;
	rule_read(&rule, "10de:*");
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct machine m = { .n_devs = row[i].n, .has_groups = true };
		struct plan plan;
		struct steps steps;

		m.devs = calloc(m.n_devs, sizeof(*m.devs));
		assert_non_null(m.devs);
		for (unsigned dev = 0; dev < m.n_devs; dev++) {
			m.devs[dev] = devs[GPU];
			m.devs[dev].addr =
				(struct pci_addr){ dev >> 16, dev >> 8, dev >> 3, dev };
			m.devs[dev].driver = dev < row[i].held ? "xhci_hcd" : NULL;
		}
		assert_int_equal(plan_make(&plan, &m, &rule, 1), 0);
		assert_int_equal(steps_make(&steps, &plan), 0);
		row_check(apply_total_ms(&plan) == row[i].total, "row %zu: %ld", i,
			  apply_total_ms(&plan));
		for (unsigned s = 0; s < steps.n; s++) {
			int want = s >= steps.n_free			       ? row[i].total
				   : steps.list[s].kind == STEP_OVERRIDE       ? 1000
				   : steps.list[s].kind == STEP_PROBE	       ? 3000
				   : !strcmp(steps.list[s].driver, "vfio-pci") ? row[i].load
									       : 5000;

			if (s > 50 && s + 50 < steps.n)
				continue; /* each load is behind or before all of these */
			row_check(apply_limit_ms(&steps, s) == want, "row %zu, step %u: %d", i,
				  s, apply_limit_ms(&steps, s));
		}
		plan.only = 0;
		row_check(apply_total_ms(&plan) == 54000, "row %zu: one device", i);
		steps_free(&steps);
		plan_free(&plan);
		free(m.devs);
	}
	rows_end();
}

/* drivers are known by the names of their modules, which have no dashes */
static void a_driver_with_dashes_is_found(void **state)
{
	static const char overrides[] = "override 0000:01:00.0 a_vfio_pci: ok\n"
					"override 0000:01:00.1 a_vfio_pci: ok\n"
					"load vfio_iommu_type1: ok\nload a_vfio_pci: ok\n";
	static const struct {
		int (*load)(void *data, const char *module);
		const char *want, *audio, *bind;
	} row[] = {
		{ load_dashed,
		  "probe 0000:01:00.0: ok\nprobe 0000:01:00.1: differs\n"
		  "override 0000:01:00.2 a_vfio_pci: ok\n"
		  "unbind 0000:01:00.2 xhci_hcd: ok\nprobe 0000:01:00.2: differs\n"
		  "0000:01:00.0 bound\n0000:01:00.1 not bound\n"
		  "0000:01:00.2 not bound, has xhci_hcd\n",
		  "a-vfio-pci\n", "0000:01:00.2" },
		/* loaded, and of no such name */
		{ load_binds,
		  "probe 0000:01:00.0: No such file or directory\n"
		  "probe 0000:01:00.1: No such file or directory\n"
		  "override 0000:01:00.2 a_vfio_pci: ok\n"
		  "unbind 0000:01:00.2 xhci_hcd: ok\n"
		  "probe 0000:01:00.2: No such file or directory\n"
		  "0000:01:00.0 not bound\n0000:01:00.1 not bound\n"
		  "0000:01:00.2 not bound, has xhci_hcd\n",
		  "a_vfio_pci\n", NULL },
	};
	struct machine m = { .devs = devs, .n_devs = N_DEVS, .has_groups = true };
	struct rule rule;

	rule_read(&rule, "01:00.0 functions=all driver=a_vfio_pci");
	for (size_t i = 0; i < LENGTH(row); i++) {
		char text[DUMP_MAX];
		struct apply apply;
		struct plan plan;
		struct steps steps;

		make_tree(state);
		make_steps(&steps, &plan, &m, &rule);
		row_check(!apply_run(&apply, &steps, root, END_MS, row[i].load, NULL),
			  "row %zu", i);
		dump_apply(&apply, text);
		row_check(!strncmp(text, overrides, strlen(overrides)) &&
				  !strcmp(text + strlen(overrides), row[i].want),
			  "%s", text);
		check_file(path_of(addrs[GPU], "driver_override"), "a_vfio_pci\n");
		check_file(path_of(addrs[AUDIO], "driver_override"), row[i].audio);
		if (row[i].bind)
			check_file(DRIVERS "a-vfio-pci/bind", row[i].bind);
		apply_free(&apply);
		steps_free(&steps);
		plan_free(&plan);
		remove_tree(state);
	}
	rows_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_done_and_read_back),
		cmocka_unit_test(a_console_is_not_given_up_for_nothing),
		cmocka_unit_test(a_lost_override_of_a_bound_device_is_told),
		cmocka_unit_test(time_grows_with_devices),
		cmocka_unit_test(a_driver_with_dashes_is_found),
		cmocka_unit_test(a_driver_with_dashes_is_seen),
		cmocka_unit_test(a_probe_that_hangs_is_not_bound),
		cmocka_unit_test(a_load_that_hangs_in_a_probe_has_not_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
