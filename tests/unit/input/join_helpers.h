/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * join_helpers.h - records in, and the events that come out, with what they
 * act on, as text
 *
 * Of an event its serial is told, and of its objects "ROLE:PATH", "@:ADDRESS"
 * in hex, "$:ARGUMENTS"; "…" where they are cut.
 */
#ifndef JOIN_HELPERS_H
#define JOIN_HELPERS_H

#include "helpers.h"

#include "input/join.h"
#include "input/lines.h"
#include "input/reader.h"

/* Numbers of x86-64. */
#define CLOSE	 3
#define CONNECT	 42
#define SENDTO	 44
#define EXECVE	 59
#define RENAME	 82
#define OPENAT	 257
#define UNLINKAT 263

#define AT_CWD "ffffff9c"

/* Both ways in which records can be read. */
extern const struct sq_reader_options join_readers[2];

struct fixture {
	struct sq_reader *reader;
	struct sq_join *join;
	struct sq_event ev;
	struct sq_why why;
	const char *node;
	const char *a0; /* of the calls */
	bool fails;	/* they do */
	char line[2 * SQ_LINE_MAX];
	char told[65536]; /* since the last check */
};

/* Forget what came before. */
void join_start(struct fixture *f, const struct sq_reader_options *options);

int join_setup(void **state);
int join_teardown(void **state);

/* What came out since the last check. */
void join_check(struct fixture *f, const char *wanted);

/* Nothing more is on its way. */
void join_settle(struct fixture *f);

/* The record of a call, of f's node and with f's first argument. */
void join_call(struct fixture *f, uint64_t serial, unsigned int number,
	       unsigned int items);

/* Any other record. */
__attribute__((format(printf, 4, 5))) void join_record(struct fixture *f,
						       const char *type,
						       uint64_t serial,
						       const char *fmt, ...);

/* A PATH record; name is spelled as in the record. */
void join_path(struct fixture *f, uint64_t serial, unsigned int item,
	       const char *name, const char *type);

void join_cwd(struct fixture *f, uint64_t serial, const char *name);

#endif
