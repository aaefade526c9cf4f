/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.h - numbers as people say them
 *
 * Pure and thread-safe. Each returns buf.
 */
#ifndef SQ_WORDS_H
#define SQ_WORDS_H

#include <stdint.h>

#define SQ_WORDS_LEN 32 /* bytes of any of them */

/* 3,412,011 */
const char *sq_words_count(uint64_t n, char buf[static SQ_WORDS_LEN]);

/* 9 days, 3 h, 54 min, 12 s, 0.4 s */
const char *sq_words_time(uint64_t ms, char buf[static SQ_WORDS_LEN]);

/* 12.3 MB */
const char *sq_words_bytes(uint64_t bytes, char buf[static SQ_WORDS_LEN]);

#endif
