/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.h - numbers as people say them, and names as a shell takes them
 *
 * Pure and thread-safe. Each but the last returns buf.
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

/*
 * name as one word of a shell's line: in single quotes where a shell, or an
 * option's parser, would take it for more than a name. Strangers choose names.
 * Caller frees; NULL when out of memory.
 */
char *sq_words_shell(const char *name);

#endif
