/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.h - check every byte of a profile
 *
 * Thread-safe. Blocks for the disk.
 */
#ifndef SQ_VERIFY_H
#define SQ_VERIFY_H

#include <stdint.h>

#include "base/error.h"

/*
 * Check the file at path. report() is called with each thing that is wrong.
 * Returns 0, the number of reports, or, where it could not be checked,
 * -SQ_EABSENT, -SQ_EIO, -SQ_ETRUST or -SQ_ENOMEM with the reason in *why.
 * *programs counts the records that are whole.
 */
typedef void sq_verify_report(void *ctx, const char *what);
int sq_verify_file(const char *path, sq_verify_report *report, void *ctx,
		   uint64_t *programs, struct sq_why *why);

#endif
