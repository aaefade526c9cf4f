/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * journal.h - journald's export format → lines of an audit log
 *
 * `journalctl -o export` writes an entry as lines NAME=VALUE (or NAME, a
 * length and so many bytes), and an empty line behind it. Each line becomes
 * an empty line, so that line numbers stay true, and the empty line behind an
 * entry becomes the audit record that the entry holds: one that the kernel
 * gave to journald, or one that is a message of audispd's or the kernel's.
 *
 * Bytes that do not begin as an export does pass through unchanged.
 * No I/O; one owner at a time. Memory: two lines.
 */
#ifndef SQ_JOURNAL_H
#define SQ_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

/* What an export begins with. */
#define SQ_JOURNAL_MAGIC "__CURSOR="

/* Whether len bytes are, or could become, the start of an export. */
bool sq_journal_starts(const char *bytes, size_t len);

struct sq_journal;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_journal_new(struct sq_journal **out);
void sq_journal_free(struct sq_journal *j);

/*
 * Take bytes from the front of *in, whose *len goes down, and write at most
 * size bytes to out. Returns how many; 0 when more input is needed.
 */
size_t sq_journal_read(struct sq_journal *j, const char **in, size_t *len,
		       char *out, size_t size);

/* As sq_journal_read(), when no more input will come. 0: that was all. */
size_t sq_journal_end(struct sq_journal *j, char *out, size_t size);

#endif
