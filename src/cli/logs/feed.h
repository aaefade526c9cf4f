/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * feed.h - files → chunks in their order, read ahead on other threads
 *
 * The chunks and their events are the same with any number of threads. Reading
 * ahead is bounded: SQ_FEED_FILES files at a time, and a few chunks of each.
 * There is one owner. Its thread reads chunks, too, instead of waiting.
 */
#ifndef SQ_FEED_H
#define SQ_FEED_H

#include "cli/logs/chunk.h"

/* Files that are open at a time; one thread alone decompresses each. */
#define SQ_FEED_FILES 4

#define SQ_JOBS_MAX 64 /* some 20 MB for each, at worst */

struct sq_feed_options {
	char *const *files; /* borrowed, as all that is pointed to here */
	unsigned int count;
	unsigned int jobs; /* threads, with the caller's; 1 or more */
	int stop_fd;	   /* once it is readable, all files end */
	struct sq_reader_options reader;
};

struct sq_feed;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_feed_new(struct sq_feed **out, const struct sq_feed_options *options);
void sq_feed_free(struct sq_feed *f);

/*
 * The next chunk, the last one of a file saying so; after the last file's
 * last, NULL. For sq_chunk_next(), with a reader of the caller's own.
 * Borrowed until the next call.
 */
struct sq_chunk *sq_feed_next(struct sq_feed *f);

#endif
