// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the machine's description and shows the machine to the kernel. There is no way to unload the
 * module: a machine does not lose its buses.
 */
#include <linux/kernel_read_file.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "synthbus.h"

static char *machine = "/bus/machine";
module_param(machine, charp, 0444);
MODULE_PARM_DESC(machine, "path of the text that describes the machine");

LIST_HEAD(synth_roots);
DEFINE_RAW_SPINLOCK(synth_lock);

static int read_machine(void)
{
	void *data = NULL;
	ssize_t size;
	char *text;
	int err;

	/* Security modules want to know what it is: this comes closest. */
	size = kernel_read_file_from_path(machine, 0, &data, INT_MAX, NULL, READING_FIRMWARE);
	if (size < 0) {
		pr_err("synthbus: unable to read %s: %zd\n", machine, size);
		return size;
	}
	text = kvmalloc(size + 1, GFP_KERNEL);
	if (text) {
		memcpy(text, data, size);
		text[size] = '\0';
	}
	vfree(data);
	if (!text)
		return -ENOMEM;
	err = machine_parse(machine, text);
	kvfree(text);
	return err;
}

static int __init synthbus_init(void)
{
	struct synth_root *root;
	struct synth_fn *fn;
	unsigned int count = 0;
	int err;

	/* Nothing is freed on failure: the test ends there. */
	err = read_machine();
	if (err)
		return err;
	list_for_each_entry(root, &synth_roots, list) {
		list_for_each_entry(fn, &root->fns, list) {
			err = config_build(fn);
			if (err)
				return err;
			count++;
		}
	}

	accesses_start();
	list_for_each_entry(root, &synth_roots, list) {
		err = root_add(root);
		/* What the kernel has seen has to stay. */
		if (err)
			pr_err("synthbus: unable to add the root bus %04x:%02x: %d\n",
			       root->domain, root->start, err);
	}
	pr_info("synthbus: %u functions from %s\n", count, machine);
	return 0;
}
module_init(synthbus_init);

MODULE_DESCRIPTION("Synthetic PCI buses, for tests only");
MODULE_LICENSE("GPL");
