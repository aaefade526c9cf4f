/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facet.h - the kinds of behaviour that a program is known by
 *
 * What a program does is taken apart into facets. Each facet is a set of items
 * with how often each was seen, and is judged by itself: what `find` reads is
 * new for ever, while it starts nothing at all. Values only; thread-safe.
 */
#ifndef SQ_FACET_H
#define SQ_FACET_H

/*
 * What tells most comes first: of facets that are as unlikely, an alert names
 * the first. On disk: append, never renumber.
 */
enum sq_facet {
	SQ_FACET_START,	   /* the program that it starts */
	SQ_FACET_PEER,	   /* call, kind of address, port or socket path */
	SQ_FACET_WRITE,	   /* the directory that it changes */
	SQ_FACET_READ,	   /* the directory that it opens to read */
	SQ_FACET_USER,	   /* uid, gid and euid */
	SQ_FACET_CALL,	   /* the call */
	SQ_FACET_ARGUMENT, /* call, and the class of its scalar arguments */
	SQ_FACET_ERROR,	   /* call and errno */
	SQ_FACET_SCRIPT,   /* where the script is that it runs; actors.h */
	SQ_FACET_STREAM,   /* how many short streams came in a row */
	SQ_FACET_COUNT,
};

/* "call", "argument" …, as alerts and `seqids list` name it. */
const char *sq_facet_name(enum sq_facet facet);

#endif
