// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfio-open DEVICE: opens a device through VFIO as a VM would, and says what it finds: one line with its IDs, read
 * from configuration space, and one line for each BAR that there is, and what is wrong if it cannot be read. DEVICE is its folder in
 * sysfs: /sys/bus/pci/devices/ADDRESS, or /sys/bus/mdev/devices/UUID. Exit status 0: all of it can be read.
 *
 * The ioctls are those of Documentation/driver-api/vfio.rst.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void die(const char *what)
{
	printf("vfio-open: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The device's file, of a group of its own in a container of type 1. */
static int open_device(const char *folder)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[512], group[512], *name;
	int container, fd, length;

	snprintf(path, sizeof(path), "%s/iommu_group", folder);
	length = readlink(path, group, sizeof(group) - 1);
	if (length < 0)
		die(path);
	group[length] = '\0';
	snprintf(path, sizeof(path), "/dev/vfio%s", strrchr(group, '/'));
	fd = open(path, O_RDWR);
	if (fd < 0)
		die(path);
	if (ioctl(fd, VFIO_GROUP_GET_STATUS, &status))
		die("VFIO_GROUP_GET_STATUS");
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		printf("vfio-open: the group %s is not viable\n", strrchr(group, '/') + 1);
		exit(1);
	}
	container = open("/dev/vfio/vfio", O_RDWR);
	if (container < 0)
		die("/dev/vfio/vfio");
	if (ioctl(fd, VFIO_GROUP_SET_CONTAINER, &container))
		die("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(container, VFIO_SET_IOMMU, (void *)VFIO_TYPE1_IOMMU))
		die("VFIO_SET_IOMMU");
	name = strrchr(folder, '/') + 1;
	fd = ioctl(fd, VFIO_GROUP_GET_DEVICE_FD, name);
	if (fd < 0)
		die("VFIO_GROUP_GET_DEVICE_FD");
	return fd;
}

/* A region's size, 0 if there is none; *offset is where it is in the device's file. */
static uint64_t find_region(int fd, unsigned int index, off_t *offset)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	if (ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, &info))
		die("VFIO_DEVICE_GET_REGION_INFO");
	*offset = info.offset;
	return info.size;
}

int main(int argc, char **argv)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	uint16_t ids[2], command;
	uint32_t word;
	uint64_t size;
	off_t offset;
	int fd, i, failed = 0;

	if (argc != 2 || !strrchr(argv[1], '/')) {
		fprintf(stderr, "usage: vfio-open /sys/bus/BUS/devices/DEVICE\n");
		return 64;
	}
	fd = open_device(argv[1]);
	if (ioctl(fd, VFIO_DEVICE_GET_INFO, &info))
		die("VFIO_DEVICE_GET_INFO");
	find_region(fd, VFIO_PCI_CONFIG_REGION_INDEX, &offset);
	if (pread(fd, ids, sizeof(ids), offset + PCI_VENDOR_ID) != sizeof(ids) ||
	    pread(fd, &command, sizeof(command), offset + PCI_COMMAND) != sizeof(command))
		die("configuration space");
	printf("vfio-open: %s is %04x:%04x, %u regions\n", strrchr(argv[1], '/') + 1, ids[0],
	       ids[1], info.num_regions);

	/* VFIO reads no BAR that is not switched on. */
	command |= PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
	if (pwrite(fd, &command, sizeof(command), offset + PCI_COMMAND) != sizeof(command))
		die("PCI_COMMAND");
	for (i = VFIO_PCI_BAR0_REGION_INDEX; i <= VFIO_PCI_BAR5_REGION_INDEX; i++) {
		size = find_region(fd, i, &offset);
		if (!size)
			continue;
		printf("vfio-open: BAR %d: %llu bytes", i, (unsigned long long)size);
		if (pread(fd, &word, sizeof(word), offset) != sizeof(word)) {
			printf(": %s", strerror(errno));
			failed = 1;
		}
		printf("\n");
	}
	return failed;
}
