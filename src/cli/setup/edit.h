/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * edit.h - small changes of configuration files, as texts
 *
 * Pure. Texts are whole files; lines that are not concerned stay as they are,
 * byte for byte. What is returned is the caller's to free; NULL: no memory.
 */
#ifndef SQ_EDIT_H
#define SQ_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#define SQ_EDIT_VALUE 512 /* bytes; auditd takes lines of 160 */

/*
 * The value of the last line "key = value" into value, cut to its size. As to
 * auditd, the case of the key does not matter. Returns whether there is one.
 */
bool sq_edit_get(const char *text, const char *key,
		 char value[static SQ_EDIT_VALUE]);

/*
 * The text with "key = value": in place of the last line that sets key, else
 * below the line that names it behind a #, else at the end.
 */
char *sq_edit_set(const char *text, const char *key, const char *value);

/*
 * The same, with two comments ahead of the line by which it can be taken back:
 * the line that was there before, if one was, and what was written.
 */
char *sq_edit_set_noted(const char *text, const char *key, const char *value);

/*
 * The text as it was before sq_edit_set_noted(): with the line that was there
 * before, or none. If somebody changed the line since, it stays as he wrote it,
 * and only the comments go. A text without them stays as it is.
 */
char *sq_edit_restore(const char *text, const char *key);

/* Put ahead of a line, this switches it off and tells who did that. */
#define SQ_EDIT_MARK "#seqids setup: "

/*
 * The text with the mark ahead of each line that is one of those, and without
 * it.
 */
char *sq_edit_mark(const char *text, bool (*is_one)(const char *line));
char *sq_edit_unmark(const char *text);

/* Whether line, up to its end, begins with word and then a blank or the end. */
bool sq_edit_begins(const char *line, const char *word);

/* The next line of text behind line; NULL: there is none. */
const char *sq_edit_next(const char *line);

#endif
