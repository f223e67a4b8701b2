// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/synthbus/accesses: for each function and each driver that ever had it or tried to, how
 * often its configuration space was read and written meanwhile. A driver without a line has never been
 * offered the function. What happens while no driver has it, the kernel's own enumeration above all, is
 * under "-".
 *
 * /sys/kernel/debug/synthbus/control: "hide ADDRESS" and "show ADDRESS" pull a function out and put it in;
 * the kernel notices through the `remove` and `rescan` files of sysfs.
 */
#include <linux/debugfs.h>
#include <linux/notifier.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "synthbus.h"

/* Under synth_lock */
void accesses_count(struct synth_fn *fn, bool write)
{
	if (write)
		fn->counting->writes++;
	else
		fn->counting->reads++;
}

static void set_driver(struct synth_fn *fn, const char *driver)
{
	struct synth_count *count = fn->count;
	unsigned long flags;

	raw_spin_lock_irqsave(&synth_lock, flags);
	/* The last row takes all drivers for which there is no room. */
	while (count < &fn->count[SYNTH_DRIVERS - 1] && count->driver[0] &&
	       strcmp(count->driver, driver))
		count++;
	if (!count->driver[0])
		strscpy(count->driver, driver, sizeof(count->driver));
	fn->counting = count;
	raw_spin_unlock_irqrestore(&synth_lock, flags);
}

static int driver_changed(struct notifier_block *block, unsigned long action, void *data)
{
	struct device *dev = data;
	struct pci_dev *pdev = to_pci_dev(dev);
	struct synth_fn *fn;

	fn = machine_fn(pci_domain_nr(pdev->bus), pdev->bus->number, pdev->devfn);
	if (!fn)
		return NOTIFY_DONE;
	switch (action) {
	case BUS_NOTIFY_BIND_DRIVER: /* before its probe() is called */
		set_driver(fn, dev->driver->name);
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
	case BUS_NOTIFY_UNBOUND_DRIVER:
		set_driver(fn, "-");
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block driver_notifier = { .notifier_call = driver_changed };

static int accesses_show(struct seq_file *file, void *unused)
{
	struct synth_root *root;
	struct synth_fn *fn;
	int i;

	list_for_each_entry(root, &synth_roots, list) {
		list_for_each_entry(fn, &root->fns, list) {
			for (i = 0; i < SYNTH_DRIVERS && fn->count[i].driver[0]; i++)
				seq_printf(file, "%04x:%02x:%02x.%x %s reads %u writes %u\n",
					   root->domain, fn->bus, PCI_SLOT(fn->devfn),
					   PCI_FUNC(fn->devfn), fn->count[i].driver,
					   fn->count[i].reads, fn->count[i].writes);
		}
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(accesses);

static ssize_t control_write(struct file *file, const char __user *buffer, size_t size,
			     loff_t *offset)
{
	unsigned int domain, bus, slot, func;
	char line[64], verb[8];
	struct synth_fn *fn;
	unsigned long flags;

	if (size >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, buffer, size))
		return -EFAULT;
	line[size] = '\0';
	if (sscanf(line, "%7s %x:%x:%x.%x", verb, &domain, &bus, &slot, &func) != 5 ||
	    (strcmp(verb, "hide") && strcmp(verb, "show")))
		return -EINVAL;
	fn = machine_fn(domain, bus, PCI_DEVFN(slot, func));
	if (!fn)
		return -ENODEV;
	raw_spin_lock_irqsave(&synth_lock, flags);
	fn->hidden = verb[0] == 'h';
	raw_spin_unlock_irqrestore(&synth_lock, flags);
	return size;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.write = control_write,
};

void accesses_start(void)
{
	struct dentry *dir = debugfs_create_dir("synthbus", NULL);
	struct synth_root *root;
	struct synth_fn *fn;

	list_for_each_entry(root, &synth_roots, list) {
		list_for_each_entry(fn, &root->fns, list)
			set_driver(fn, "-");
	}
	bus_register_notifier(&pci_bus_type, &driver_notifier);
	debugfs_create_file("accesses", 0444, dir, NULL, &accesses_fops);
	debugfs_create_file("control", 0200, dir, NULL, &control_fops);
}
