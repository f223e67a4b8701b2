#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What users of initramfs-tools (scripts/init-top) and mkinitcpio (a runtime hook) write today, after the wikis' script,
# for addresses instead of "all but the boot GPU". @DEVS@ is filled in.

DEVS="@DEVS@"

for DEV in $DEVS; do
	[ -e "/sys/bus/pci/devices/$DEV" ] || continue
	echo vfio-pci >"/sys/bus/pci/devices/$DEV/driver_override"
done

/sbin/modprobe -i vfio-pci

for DEV in $DEVS; do
	[ -e "/sys/bus/pci/devices/$DEV" ] || continue
	echo "$DEV" >/sys/bus/pci/drivers_probe
done
