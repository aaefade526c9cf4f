/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chunk.h - some whole lines of a log, and the events in them
 *
 * A chunk is either read ahead, by any thread that has time, or line by line
 * when its owner asks for the events, which saves packing them. Both ways give
 * the same events. One owner at a time.
 */
#ifndef SQ_CHUNK_H
#define SQ_CHUNK_H

#include "cli/logs/pack.h"
#include "input/lines.h"
#include "input/reader.h"

struct sq_chunk {
	/* set by whoever fills the lines */
	struct sq_lines *lines;	 /* borrowed; not used once it was parsed */
	uint64_t position, size; /* of its file: bytes read, all; 0: unknown */
	bool last;		 /* of its file */
	int err;		 /* why the file ends behind the lines */
	struct sq_why why;
	/* once it was read */
	bool parsed;
	struct sq_pack pack;
	struct sq_reader_counts counts;
	struct sq_reader_place place;
};

/* A chunk of zeros has no lines. Frees what the chunk owns. */
void sq_chunk_free(struct sq_chunk *c);

/* Start anew with other lines; memory is used again. */
void sq_chunk_start(struct sq_chunk *c, struct sq_lines *lines);

/*
 * Read the lines ahead. Any reader will do; ev is room for one event. Out of
 * memory is an error behind the lines that were read.
 */
void sq_chunk_parse(struct sq_chunk *c, struct sq_reader *reader,
		    struct sq_event *ev);

/* Where a chunk lies in its log, for whoever takes the chunks in order. */
struct sq_chunk_place {
	struct sq_reader *reader; /* for chunks not read ahead; borrowed */
	struct sq_reader_place at;
	bool started; /* with the present chunk */
};

/*
 * Whether the complaint is another one than *last, which it then becomes:
 * lines in a row that have one fault are told of once.
 */
bool sq_complaint_new(struct sq_why *last, const struct sq_complaint *c);

/*
 * What the lines tell: 1 and *ev, -1 and the complaint of a line that tells
 * of no event (of a chunk that was read ahead the first SQ_COMPLAINTS that are
 * new; with line numbers of its own), or 0 at the end, when c->counts is right.
 */
#define SQ_COMPLAINTS 5 /* that anybody reads; the rest is counted */
int sq_chunk_next(struct sq_chunk *c, struct sq_chunk_place *place,
		  struct sq_event *ev, struct sq_complaint *complaint);

#endif
