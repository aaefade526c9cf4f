/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filename.h - the name of a file of evidence, read back
 *
 * COMM-PID-SEC.MS:SERIAL.json, see sq_alert_file(); with -2, -3 … ahead of the
 * dot for more alerts of one event. Pure and thread-safe.
 */
#ifndef SQ_FILENAME_H
#define SQ_FILENAME_H

#include <stdbool.h>

#include "event/event.h"

#define SQ_FILENAME_LEN 256 /* bytes; NAME_MAX and the NUL */

struct sq_filename {
	struct sq_stamp stamp; /* of the event */
	unsigned int copy;     /* 1, or what stands behind the stamp */
};

/* Whether name is one of a file of evidence; then *f is what it says. */
bool sq_filename_parse(const char *name, struct sq_filename *f);

#endif
