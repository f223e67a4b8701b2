/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* of a function whose result tells of an error that nothing else tells of */
#define _must_check_ __attribute__((warn_unused_result))
