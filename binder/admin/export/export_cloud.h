/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of those who run many hosts: part of export.h. Pure. */
#pragma once

#include "admin/export/export.h"

#include <stdio.h>

/* Print what export_text() gives for N DEVS. */
void export_cloud_nova(FILE *f, const struct export_device *devs, unsigned n,
		       const struct export_extras *extras);
void export_cloud_kubevirt(FILE *f, const struct export_device *devs, unsigned n,
			   const struct export_extras *extras);
