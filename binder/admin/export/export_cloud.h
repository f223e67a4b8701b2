/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of those who run many hosts: part of export.h. Pure. */
#pragma once

#include "admin/export/export.h"

#include <stdio.h>

/* Print what export_text() gives for N DEVS. */
void export_put_nova(FILE *f, const struct export_device *devs, unsigned n);
void export_put_kubevirt(FILE *f, const struct export_device *devs, unsigned n);
