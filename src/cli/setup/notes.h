/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notes.h - what an administrator has to know before seqids is set up
 */
#ifndef SQ_NOTES_H
#define SQ_NOTES_H

#include "cli/setup/setup.h"

/*
 * Check that auditd is there, of a version that has plugins where we put ours.
 * Returns 0, or -1 with a complaint.
 */
int sq_notes_auditd(const struct sq_setup *s);

/* Print what the host will pay. */
void sq_notes_price(const struct sq_setup *s);

/*
 * Print what will be in the way and what set-up does not change: a short queue,
 * a small log, locked rules, rules of others, an auditd that does not run.
 * Returns 0, or -1 with a complaint.
 */
int sq_notes_host(const struct sq_setup *s);

#endif
