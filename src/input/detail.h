/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * detail.h - a PATH, CWD, SOCKADDR or EXECVE record → a detail
 *
 * As hot.h does with a call's record: lines that are spelled as the kernel
 * spells them are read in place, and the others are left to auparse, whose
 * fields come here one by one. Both ways give the same detail.
 *
 * A detail whose record cannot be read is absent: its event goes without it,
 * and counts. Of an EXECVE record the first SQ_OBJECT_TEXT - 1 bytes of the
 * arguments are kept, of a SOCKADDR record SQ_ADDRESS_MAX, and of a path's name
 * all that the kernel can write. Pure and thread-safe.
 */
#ifndef SQ_DETAIL_H
#define SQ_DETAIL_H

#include "input/record.h"

#define SQ_ADDRESS_MAX 128 /* bytes of a struct sockaddr_storage */

/* Whether a record of the type is a detail that this module reads. */
static inline bool sq_detail_is(enum sq_record_type type)
{
	return type >= SQ_RECORD_PATH && type <= SQ_RECORD_EXECVE;
}

/* The bit of enum sq_call_detail that wants a detail of the type, or more. */
unsigned int sq_detail_wanted(enum sq_record_type type);

/*
 * head, line, ev: as for sq_hot_event(). Returns 1 and the detail, or 0 for a
 * line that is left to auparse; *ev is then undefined.
 */
int sq_detail_event(const struct sq_record *head, const char *line, size_t len,
		    struct sq_event *ev);

/* A detail that comes field by field. */
struct sq_detail_fields {
	enum sq_record_type type;
	unsigned int seen;
	bool full;   /* of arguments */
	bool absent; /* since a field cannot be read */
};

/* Begin *f and *ev. */
void sq_detail_start(struct sq_detail_fields *f, const struct sq_record *head,
		     struct sq_event *ev);

/* A field of the record, in its turn. One that is not known is passed over. */
void sq_detail_field(struct sq_detail_fields *f, struct sq_event *ev,
		     const char *name, const char *value);

/* Whether the fields that came make a detail. */
bool sq_detail_whole(const struct sq_detail_fields *f);

#endif
