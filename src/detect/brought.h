/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * brought.h - the programs whose files a package manager has just put in place
 *
 * A package's new files go into place before its scripts restart what runs from
 * them, and only when all packages are done can "seqids accept --packaged" ask
 * for their digests. Between the two a new program does what it never did. So
 * for SQ_BROUGHT_MS nothing that it does is news, but for whom it connects to.
 * That it has another file is told as ever (plugin/pending.h).
 *
 * dpkg and rpm give a file its name by renaming NAME.dpkg-new or NAME;HEX. It
 * counts where root's package manager (maintainer.h) does it, and the file may
 * be executed. Directories that are links to those below /usr (/bin, /lib,
 * /sbin) are taken for these: packages have the one, records of processes the
 * other.
 *
 * Holds as many names as a tally, and begins anew as it does. No input or
 * output; one owner at a time.
 */
#ifndef SQ_BROUGHT_H
#define SQ_BROUGHT_H

#include <stdbool.h>

#include "model/tally.h"
#include "stream/tracker.h"

#define SQ_BROUGHT_MS 600000 /* as long as dpkg's lock is waited for */

/* Calls on fewer paths give no file a name: two directories, and two names. */
#define SQ_BROUGHT_PATHS 4

struct sq_brought {
	struct sq_tally files;
	uint64_t last_ms; /* when the newest came; 0: none did */
};

void sq_brought_init(struct sq_brought *b);
void sq_brought_free(struct sq_brought *b);

/*
 * Take in what a process has done, at now_ms. Where there is no memory a file
 * is not known to have been brought.
 */
void sq_brought_note(struct sq_brought *b, const struct sq_process *process,
		     const struct sq_event *ev, uint64_t now_ms);

/* Whether the file of the program of that name has just been brought. */
bool sq_brought_has(const struct sq_brought *b, const char *program,
		    uint64_t now_ms);

#endif
