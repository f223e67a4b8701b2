#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by dracut's init, before its cmdline/01 loads the forced drivers. gpupt-bind writes to the kernel
# log itself, and whatever it says, the boot goes on.
/usr/sbin/gpupt-bind 2> /dev/null || :
