/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes this system's initramfs images: for advice that can be pasted. */
#pragma once

#include "admin/admin.h"

struct generator {
	const char *name;    /* as HOOKS= of `make install` has it */
	const char *hook;    /* the file by which gpupt gets into them */
	const char *rebuild; /* the command that makes all images anew */
};

/* Where gpupt-overlay puts its archive, from the root on, with a slash. */
#define GENERATOR_OVERLAYS 3
extern const char *const generator_overlays[GENERATOR_OVERLAYS];

/* The generator below the root; NULL: none that gpupt knows. */
const struct generator *generator_find(const struct admin *a);

/* Likewise; NULL also where there is an overlay instead, and the generator's images are without gpupt on purpose. */
const struct generator *generator_find_hooked(const struct admin *a);

/* The command that makes all images anew, into TEXT of SIZE bytes. Returns TEXT. */
char *generator_rebuild(const struct admin *a, char *text, size_t size);

/* Whether an image of OSTree is deployed here: its tools alone may be there to compose other systems. */
bool generator_is_ostree(const struct admin *a);

/* Whether the system is Proxmox where it boots from copies of the images. */
bool generator_has_copies(const struct admin *a);
