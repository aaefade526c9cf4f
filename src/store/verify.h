/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify.h - check every byte of a profile
 *
 * Thread-safe. Blocks for the disk.
 */
#ifndef SQ_VERIFY_H
#define SQ_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* What is told while a profile is checked. */
struct sq_verify_sink {
	void *ctx;
	/* something is wrong */
	void (*report)(void *ctx, const char *what);
	/*
	 * done programs of total were looked at; returns whether to go on.
	 * NULL: always.
	 */
	bool (*step)(void *ctx, uint64_t done, uint64_t total);
};

/*
 * Check the file at path. Returns 0, the number of reports, or, where it could
 * not be checked, -SQ_EABSENT, -SQ_EIO, -SQ_ETRUST or -SQ_ENOMEM with the
 * reason in *why. Where step() ends it early, what is wrong is not all of it.
 * *programs counts the records that are whole.
 */
int sq_verify_file(const char *path, const struct sq_verify_sink *sink,
		   uint64_t *programs, struct sq_why *why);

#endif
