/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds what is meant to the devices of an export, with all that the formats ask for, or says why no VM can have it. */
#pragma once

#include "admin/export/export_select.h"

/* Device I of the machine, or mediated device I: to DEVS, or to LEFT_OUT. */
void export_add_function(struct export_select *s, unsigned i);
void export_add_mdev(struct export_select *s, unsigned i);

/* To LEFT_OUT, for the reason WHY, which is said. NAME: an address or a uuid. */
void export_add_left_out(struct export_select *s, const char *name, const char *why);

/* Whether a driver has made device I of the machine one of VFIO. */
bool export_add_is_vfio(const struct export_select *s, unsigned i);
