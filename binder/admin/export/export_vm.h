/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of those who make VMs by commands of their own: part of export.h. Pure. */
#pragma once

#include "admin/export/export.h"

#include <stdio.h>

/* Print what export_text() gives for N DEVS. */
void export_vm_proxmox(FILE *f, const struct export_device *devs, unsigned n,
		       const struct export_extras *extras);
void export_vm_virt_install(FILE *f, const struct export_device *devs, unsigned n,
			    const struct export_extras *extras);
void export_vm_incus(FILE *f, const struct export_device *devs, unsigned n,
		     const struct export_extras *extras);
