/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of a step, besides 0 and -errno; apply_text() has the words. */
#pragma once

enum result {
	RESULT_SKIPPED = 1, /* a step that it needs failed */
	RESULT_LATE,	    /* its deadline passed while it ran */
	RESULT_OVER,	    /* not begun: all the time was over */
	RESULT_DIFFERS,	    /* it went well, but what was to be is not so */
	RESULT_CRASHED,
	RESULT_ALONE,	/* not begun: it may block, and there was no child to run it in */
	RESULT_REFUSED, /* by the driver, and the device is the host's again */
	/* a BAR cannot have that size: the rest is the mask of those it can have */
	RESULT_SIZES = 1 << 30,
};
