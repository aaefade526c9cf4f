/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * siphash.h - a hash that a stranger cannot predict without its key
 *
 * SipHash-2-4 with a result of 128 bits (J.-P. Aumasson, D. J. Bernstein,
 * "SipHash: a fast short-input PRF", 2012, and the authors' 128-bit variant).
 * Its results may lie on disk: they are the same on every machine. No input or
 * output; thread-safe.
 */
#ifndef SQ_SIPHASH_H
#define SQ_SIPHASH_H

#include <stddef.h>

#define SQ_SIPHASH_KEY_LEN 16 /* bytes */
#define SQ_SIPHASH_LEN	   16 /* bytes */

void sq_siphash(const unsigned char key[static SQ_SIPHASH_KEY_LEN],
		const void *data, size_t len,
		unsigned char hash[static SQ_SIPHASH_LEN]);

#endif
