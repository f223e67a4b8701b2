/* SPDX-License-Identifier: GPL-2.0-or-later */
/* klibc has no dynamic loading; the functions that would use it are dropped by the linker. */
#pragma once

#define RTLD_LAZY 1

void *dlopen(const char *file, int mode);
void *dlsym(void *library, const char *name);
int dlclose(void *library);
