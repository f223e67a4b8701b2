// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Machines that nobody has, as sysfs shows them: what scan_machine_for() leaves out must not change
 * what is planned and said.
 */
#include "any.h"
#include "dump.h"

#include "boot/scan.h"
#include "boot/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MACHINES 400

__attribute__((format(printf, 2, 3))) static void make_dir(int root, const char *format, ...)
{
	char path[128];
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	assert_true(!mkdirat(root, path, 0755) || errno == EEXIST);
}

static void make_file(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* the function DEV of the tree ROOT */
static void make_function(int root, const struct pci_dev *dev, bool has_members)
{
	char addr[PCI_ADDR_LEN], path[128], text[128];
	const struct pci_ids *ids = &dev->ids;
	int dir;

	pci_addr_print(&dev->addr, addr);
	make_dir(root, SYSFS_DEVICES "/%s", addr);
	snprintf(path, sizeof(path), SYSFS_DEVICES "/%s", addr);
	dir = openat(root, path, O_RDONLY | O_DIRECTORY);
	assert_true(dir >= 0);
	snprintf(text, sizeof(text), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n",
		 ids->vendor, ids->device, ids->subvendor, ids->subdevice, ids->class >> 16,
		 ids->class >> 8 & 0xff, ids->class & 0xff);
	make_file(dir, "modalias", text);
	if (dev->boot_vga >= 0)
		make_file(dir, "boot_vga", dev->boot_vga ? "1\n" : "0\n");
	if (dev->driver) {
		snprintf(text, sizeof(text), "../../drivers/%s", dev->driver);
		assert_int_equal(symlinkat(text, dir, "driver"), 0);
	}
	if (dev->group >= 0) {
		snprintf(text, sizeof(text), "../../../../kernel/iommu_groups/%d", dev->group);
		assert_int_equal(symlinkat(text, dir, "iommu_group"), 0);
		make_dir(root, "sys/kernel/iommu_groups/%d", dev->group);
		if (has_members) {
			make_dir(root, "sys/kernel/iommu_groups/%d/devices", dev->group);
			make_dir(root, "sys/kernel/iommu_groups/%d/devices/%s", dev->group,
				 addr);
		}
	}
	close(dir);
}

/* the one that the kernel's arbiter calls the default, or NULL: it knows none */
static const struct pci_dev *vga_default;

static void make_arbiter(int root)
{
	char text[128] = "invalid\n", addr[PCI_ADDR_LEN];
	int dev;

	if (vga_default)
		snprintf(text, sizeof(text),
			 "count:2,PCI:%s,decodes=io+mem,owns=io+mem,locks=none(0:0)",
			 pci_addr_print(&vga_default->addr, addr));
	make_dir(root, "dev");
	dev = openat(root, "dev", O_RDONLY | O_DIRECTORY);
	make_file(dev, "vga_arbiter", text);
	close(dev);
}

static void make_tree(int root, const struct machine *m)
{
	bool has_members =
		any(16); /* should the kernel not list them, they are found all the same */

	make_arbiter(root);
	make_dir(root, "sys");
	make_dir(root, "sys/bus");
	make_dir(root, "sys/bus/pci");
	make_dir(root, SYSFS_DEVICES);
	make_dir(root, "sys/kernel");
	make_dir(root, "sys/kernel/iommu_groups");
	for (unsigned i = 0; i < m->n_devs; i++)
		make_function(root, &m->devs[i], has_members);
}

/* the plan for CONF, and all that is said about it; the machine has N_DEVS */
static void tell(int root, const struct conf *conf, bool all, char text[DUMP_MAX],
		 unsigned *n_devs)
{
	struct machine m;
	struct plan plan;

	if (all)
		assert_int_equal(scan_machine(root, &m, false), 0);
	else
		assert_int_equal(scan_machine_for(root, &m, conf->rules, conf->n_rules), 0);
	assert_int_equal(plan_make(&plan, &m, conf->rules, conf->n_rules), 0);
	dump_plan(&plan, text);
	for (unsigned i = 0; i < m.n_devs; i++) {
		char line[320];

		if (plan.devs[i].state == PLAN_REFUSED)
			dump_add(text, "%s\n", plan_text_refusal(&plan, i, line, sizeof(line)));
		if (plan.devs[i].shares_group)
			dump_add(text, "%s\n", plan_text_group(&plan, i, line, sizeof(line)));
	}
	dump_add(text, "groups: %d\n", m.has_groups);
	*n_devs = m.n_devs;
	plan_free(&plan);
	machine_free(&m);
}

static char dir[] = "/tmp/gpupt-test-XXXXXX";

/* one machine and its LINES, with all functions and with some; true when some were not read */
static bool compare(const struct machine *m, char *lines)
{
	static unsigned n;
	char whole[DUMP_MAX], part[DUMP_MAX], name[16];
	unsigned n_devs, n_read;
	struct conf conf = { 0 };
	int top = open(dir, O_RDONLY | O_DIRECTORY), root;

	snprintf(name, sizeof(name), "%u", n++);
	make_dir(top, "%s", name);
	root = openat(top, name, O_RDONLY | O_DIRECTORY);
	assert_true(root >= 0);
	make_tree(root, m);
	conf_parse(&conf, "f", lines, strlen(lines));
	tell(root, &conf, true, whole, &n_devs);
	assert_int_equal(n_devs, m->n_devs);
	tell(root, &conf, false, part, &n_read);
	row_check(!strcmp(whole, part),
		  "machine %s, with the lines\n%sthe plan is\n%sof what was read:\n%s", name,
		  lines, whole, part);
	n_read += !conf.n_rules;
	conf_free(&conf);
	close(root);
	close(top);
	return n_read < n_devs;
}

static void a_part_makes_the_same_plan(void **state)
{
	unsigned parts = 0;

	(void)state;
	for (unsigned n = 0; n < MACHINES && rows_wrong < 20; n++) {
		char lines[512] = "";
		struct pci_dev devs[MAX_DEVS + 1];
		struct machine m = any_machine(devs);

		any_lines(lines, sizeof(lines));
		/* whatever it says: also that it is none of them, or no display */
		devs[MAX_DEVS] = any_device();
		vga_default = &devs[m.n_devs && any(2) ? any(m.n_devs) : MAX_DEVS];
		parts += compare(&m, lines);
	}
	/* a scan that always reads everything would prove little */
	row_check(parts > MACHINES / 4, "only %u machines were read in part", parts);
	rows_end();
}

/* of other cards, what a VM has does not count, and the first that the host has is enough */
static void displays_are_read_until_the_host_has_one(void **state)
{
	static const struct {
		const char *drivers[3]; /* of the cards before the one that is named */
		int vga_default;
		bool part;
	} row[] = {
		{ { "vfio-pci", "vfio-pci", "vfio-pci" }, -1, false },
		{ { "vfio-pci", "nouveau", "vfio-pci" }, -1, true },
		{ { "pci-stub", "vfio-pci", NULL }, -1, false },
		{ { NULL, "vfio-pci", "vfio-pci" }, -1, true },
		/* the arbiter's is asked first, and it may be a VM's, or the one that is named */
		{ { "pci-stub", "vfio-pci", NULL }, 2, true },
		{ { "pci-stub", "vfio-pci", NULL }, 1, false },
		{ { "pci-stub", "vfio-pci", NULL }, 3, false },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(row); i++) {
		char lines[] = "0000:01:00.0 1000:2000\n";
		struct pci_dev devs[4];
		struct machine m = { .devs = devs, .n_devs = LENGTH(devs), .has_groups = true };

		for (unsigned n = 0; n < LENGTH(devs); n++)
			devs[n] =
				(struct pci_dev){ .addr = { 0, n / 3, n % 3, 0 },
						  .ids = { 0x1000, 0x2000, 0, 0, 0x030000 },
						  .group = n,
						  .boot_vga = 0,
						  .driver = n < 3 ? row[i].drivers[n] : NULL };
		vga_default = row[i].vga_default < 0 ? NULL : &devs[row[i].vga_default];
		row_check(compare(&m, lines) == row[i].part, "row %u: too much or too little",
			  i);
	}
	rows_end();
}

static int make_temporary(void **state)
{
	(void)state;
	return !mkdtemp(dir);
}

static int remove_temporary(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_makes_the_same_plan),
		cmocka_unit_test(displays_are_read_until_the_host_has_one),
	};

	return cmocka_run_group_tests(tests, make_temporary, remove_temporary);
}
