// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bind.h"

#include "boot/attr.h"
#include "boot/function.h"
#include "boot/result.h"
#include "core/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS 50

int bind_driver(int root, const char *addr, char *name, size_t size)
{
	attr_path path;

	return sysfs_link_name(root, attr_join(path, SYSFS_DEVICES, addr, "/driver"), name,
			       size);
}

struct listing {
	const struct machine *machine;
	bool *has;
};

static int has_one(void *data, const struct pci_addr *addr)
{
	const struct listing *l = data;
	int dev = machine_find_addr(l->machine, addr);

	if (dev >= 0)
		l->has[dev] = true;
	return 0;
}

void bind_list(int root, const char *driver, const struct machine *machine, bool *has)
{
	struct listing l = { machine, has };
	attr_path path;
	int fd = openat(root, attr_join(path, SYSFS_DRIVERS, driver, ""),
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	function_list(fd, has_one, &l);
	close(fd);
}

static bool exists(int root, const char *driver)
{
	attr_path path;

	return !faccessat(root, attr_join(path, SYSFS_DRIVERS, driver, ""), F_OK, 0);
}

bool bind_find_driver(int root, const char *driver, char name[RULE_DRIVER_MAX])
{
	strcpy(name, driver);
	if (exists(root, name))
		return true;
	for (char *p = name; *p; p++) {
		if (*p == '_')
			*p = '-';
	}
	return strcmp(name, driver) && exists(root, name);
}

bool bind_is_ready(int root, const char *addr)
{
	attr_path path;

	return !faccessat(root, attr_join(path, SYSFS_DEVICES, addr, "/vfio-dev"), F_OK, 0);
}

int bind_override(int root, const char *addr, const char *driver)
{
	attr_path path;
	int err = attr_set(root, attr_join(path, SYSFS_DEVICES, addr, "/driver_override"),
			   driver);

	return err > 0 ? RESULT_DIFFERS : err;
}

int bind_release(int root, const char *addr, const char *driver, int wait_ms)
{
	char name[RULE_DRIVER_MAX];
	attr_path path;
	int err = 0;

	for (int ms = 0; ms <= wait_ms; ms += WAIT_MS) {
		int found = bind_driver(root, addr, name, sizeof(name));

		if (found == -ENOENT)
			return 0;
		if (!found && driver_same(name, driver))
			return 1;
		if (ms)
			poll(NULL, 0, WAIT_MS);
		err = attr_write(root, attr_join(path, SYSFS_DEVICES, addr, "/driver/unbind"),
				 addr);
		if (err != -ENOENT)
			break;
	}
	/* it may have let go by itself meanwhile */
	if (err && bind_driver(root, addr, name, sizeof(name)) == -ENOENT)
		return 0;
	return err;
}

int bind_any(int root, const char *addr)
{
	return attr_write(root, "sys/bus/pci/drivers_probe", addr);
}

/* where the driver has no bind file by the name that we know */
static int bind_otherwise(int root, const char *addr, const char *driver)
{
	char name[RULE_DRIVER_MAX];
	attr_path path;
	int err;

	if (!bind_find_driver(root, driver, name))
		return -ENOENT;
	/* not there before the driver's own registration is through, which may wait for a device */
	if (!strcmp(name, driver))
		return bind_any(root, addr);
	err = bind_override(root, addr, name);
	return err ? err
		   : attr_write(root, attr_join(path, SYSFS_DRIVERS, name, "/bind"), addr);
}

/*
 * By the driver's bind rather than drivers_probe, which reports success whatever probe() says.
 * Loading the module has bound what was free: then there is nothing left to do. A driver that was
 * in mid-probe when the override was written may have the device now.
 */
int bind_probe(int root, const char *addr, const char *driver, int wait_ms)
{
	char name[RULE_DRIVER_MAX];
	attr_path path;
	int err = bind_release(root, addr, driver, wait_ms);

	if (err) /* no unbind file: some driver is probing the device */
		return err == -ENOENT ? -EBUSY : err;
	err = attr_write(root, attr_join(path, SYSFS_DRIVERS, driver, "/bind"), addr);
	if (err == -ENOENT)
		err = bind_otherwise(root, addr, driver);
	if (err && err != -EBUSY)
		return err;
	err = bind_driver(root, addr, name, sizeof(name));
	return !err && driver_same(name, driver) ? 0 : RESULT_DIFFERS;
}
