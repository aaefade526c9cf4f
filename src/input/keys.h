/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keys.h - the keys of audit rules: whether one is ours, and a count of others
 *
 * The count is for the operator whose calls come under another key than the
 * one that seqids looks for: which keys there are, and how many calls each
 * has. It is a value without pointers, to be copied freely, and bounded:
 * SQ_KEYS_MAX keys of SQ_KEYS_LEN bytes each; calls of any more keys are
 * counted together. All of it is pure and thread-safe.
 */
#ifndef SQ_KEYS_H
#define SQ_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

/* The key of the watch on the evidence directory; see rules/. */
#define SQ_EVIDENCE_KEY "seqids_anomaly"

/*
 * Whether text is key or, by what stands behind it, the key of another depth;
 * then *depth is that depth.
 */
bool sq_keys_is_ours(const char *key, const char *text, size_t len,
		     uint8_t *depth);

/* What a rule's keys, decoded, mean for ev when key is the one wanted. */
void sq_keys_take(const char *key, const char *text, size_t len,
		  struct sq_event *ev);

/*
 * Whether the key= field of a SYSCALL record, the last that the kernel
 * writes, is there in full; key is the one wanted. A record without it was
 * cut, and nobody knows whether it was one of ours.
 */
bool sq_keys_whole(const char *key, const char *line, size_t len);

#define SQ_KEYS_MAX 12 /* a rule set for compliance has about thirty */
#define SQ_KEYS_LEN 64 /* bytes with the NUL; a longer key is cut */

struct sq_key_count {
	char text[SQ_KEYS_LEN]; /* printable; empty: the call has no key */
	uint64_t calls;
};

struct sq_keys {
	unsigned int count;
	struct sq_key_count list[SQ_KEYS_MAX];
	uint64_t more; /* calls whose key found no room */
};

/* Start anew. */
void sq_keys_clear(struct sq_keys *k);

/* Count the call of a SYSCALL record under each key that the record has. */
void sq_keys_line(struct sq_keys *k, const char *line, size_t len);

/* Add what more has counted. */
void sq_keys_merge(struct sq_keys *k, const struct sq_keys *more);

/* Most calls first; keys of as many in the order of their bytes. */
void sq_keys_sort(struct sq_keys *k);

#endif
