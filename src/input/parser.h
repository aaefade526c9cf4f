/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parser.h - a record's fields, by auparse
 *
 * Lines are handed to auparse one at a time, and each is closed at once. So
 * lost or filtered records leave nothing pending, which auparse would search
 * for each new record.
 * One thread at a time may use a parser. Several parsers take turns, because
 * auparse keeps its place in a line in a static variable.
 */
#ifndef SQ_PARSER_H
#define SQ_PARSER_H

#include "input/record.h"

struct sq_parser;

/*
 * key: events of rules with this key make windows; empty: all do. Borrowed
 * until the parser is freed. Caller frees *out. Returns 0 or -SQ_ENOMEM.
 */
int sq_parser_new(struct sq_parser **out, const char *key);
void sq_parser_free(struct sq_parser *p);

/*
 * The event of a SYSCALL or URINGOP line whose head is given. Enriched fields
 * are ignored: the raw ones say the same.
 * Returns 0, -SQ_EARCH, or -SQ_EFORMAT with the field at fault in *why. Where a
 * key is wanted, a record that was cut ahead of its key= is at fault too.
 */
int sq_parser_event(struct sq_parser *p, const struct sq_record *head,
		    const char *line, size_t len, struct sq_event *ev,
		    struct sq_why *why);

/* The detail in a line of detail.h. Returns whether it can be read. */
bool sq_parser_detail(struct sq_parser *p, const struct sq_record *head,
		      const char *line, size_t len, struct sq_event *ev);

#endif
