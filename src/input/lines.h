/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lines.h - a stream of bytes, cut into lines
 *
 * The caller supplies the bytes: from a descriptor, a decompressor, a test.
 * One owner at a time. Memory is bounded by SQ_LINE_MAX and a read's size.
 */
#ifndef SQ_LINES_H
#define SQ_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Bytes of one line. libaudit's own limit for a message is 8,970
 * (MAX_AUDIT_MESSAGE_LENGTH); enrichment and node= come on top.
 */
#define SQ_LINE_MAX 16384

struct sq_lines;

/* Caller frees *out with sq_lines_free(). Returns 0 or -SQ_ENOMEM. */
int sq_lines_new(struct sq_lines **out);
void sq_lines_free(struct sq_lines *l);

/* Start anew with another source. Buffered bytes and the count are dropped. */
void sq_lines_reset(struct sq_lines *l);

/*
 * Make room for more bytes. *room says where, and is valid until the next call
 * on l. Write at most the returned number of bytes (never 0) there, and report
 * them with sq_lines_wrote(). Take out all lines before you ask for room.
 */
size_t sq_lines_room(struct sq_lines *l, char **room);
void sq_lines_wrote(struct sq_lines *l, size_t len);

/* Whether a whole line, or the end of one that is too long, can be taken. */
bool sq_lines_ready(const struct sq_lines *l);

/*
 * Cut from behind its last newline, and start to with the bytes that follow.
 * The stream then goes on in to, while another thread may read from. Call this
 * before a line was taken out of from; from gets no more bytes.
 */
void sq_lines_split(struct sq_lines *from, struct sq_lines *to);

/* No more bytes will come: an unterminated last line counts as a line. */
void sq_lines_end(struct sq_lines *l);

/*
 * The next line, without its newline, into *line and *len.
 * Returns 1 for a line, 0 when more bytes are needed (or, after
 * sq_lines_end(), when there are no more), -SQ_ELONG in place of each line
 * that was longer than SQ_LINE_MAX, once. *line borrows from l: valid until
 * the next sq_lines_room() or sq_lines_reset().
 */
int sq_lines_next(struct sq_lines *l, const char **line, size_t *len);

/* The number of the line that sq_lines_next() gave last, from 1. */
uint64_t sq_lines_number(const struct sq_lines *l);

#endif
