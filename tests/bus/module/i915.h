/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEST_I915_H
#define TEST_I915_H

struct pci_dev;

/* The function that kvmgt may divide; NULL: there is none, or i915 was not told to allow it. */
struct pci_dev *test_i915_gpu(void);

#endif
