/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * evidence.h - one file of evidence, read back
 *
 * What is in it was written by the plugin, or by somebody who edited it: a
 * field that is missing or of another kind reads as empty. One owner at a
 * time; a file has SQ_EVIDENCE_MAX bytes at most.
 */
#ifndef SQ_CLI_EVIDENCE_H
#define SQ_CLI_EVIDENCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "report/details.h"

struct sq_evidence {
	json_t *root;		 /* owned; an object */
	const char *id, *reason; /* never NULL; these borrow from root */
	const char *program; /* empty for what is of no program; any bytes */
	char *program_bytes; /* where they are no text: program; owned */
	uint64_t time_ms;
};

/*
 * Read the file of that name in dir. Returns 0 (caller frees with
 * sq_evidence_free()), or, with the reason in *why, -SQ_EABSENT, -SQ_EIO,
 * -SQ_ENOMEM or -SQ_EFORMAT: half-written, no JSON, or none of an alert.
 */
int sq_evidence_read(struct sq_evidence *e, const char *dir, const char *name,
		     struct sq_why *why);

/*
 * The same for what becomes part of the profile: -SQ_ETRUST where other users
 * could have written the file, or removed one.
 */
int sq_evidence_read_trusted(struct sq_evidence *e, const char *dir,
			     const char *name, struct sq_why *why);
void sq_evidence_free(struct sq_evidence *e);

/* The same of an object that was read already, which it takes, in any case. */
int sq_evidence_of(struct sq_evidence *e, json_t *root, struct sq_why *why);

/* A field; "" or 0 where it is none of that kind. */
const char *sq_evidence_text(const struct sq_evidence *e, const char *key);
uint64_t sq_evidence_number(const struct sq_evidence *e, const char *key);

/* The same of any object. */
uint64_t sq_evidence_count(const json_t *object, const char *key);

/* Whether there is such a field, and it is a number. */
bool sq_evidence_has(const struct sq_evidence *e, const char *key);

/*
 * What object has under key, which may be any bytes, into out, with a NUL
 * behind. Returns how many they are, or -1 where there are none, or more than
 * size - 1.
 */
int sq_evidence_bytes(const json_t *object, const char *key, char *out,
		      size_t size);

/* SEC.MS as the audit log spells a time; 0 where text is none. */
uint64_t sq_evidence_ms(const char *text);

/* How much it matters. */
enum sq_weight {
	SQ_WEIGHT_LOW,	  /* of the host's order, or to be expected */
	SQ_WEIGHT_MEDIUM, /* new, in a way that happens */
	SQ_WEIGHT_HIGH,	  /* look at once */
};

enum sq_weight sq_evidence_weight(const struct sq_evidence *e);
const char *sq_weight_name(enum sq_weight weight);

/*
 * What happened in a line, without the time: who did what. Caller frees; NULL
 * when out of memory. Nothing in it needs to be escaped any more.
 */
char *sq_evidence_sentence(const struct sq_evidence *e);

#endif
