/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * attack.h - the MITRE ATT&CK technique that an alert's act is known as
 *
 * A hint for whoever looks further, not a verdict: the same act may be honest
 * work. Pure and thread-safe.
 */
#ifndef SQ_ATTACK_H
#define SQ_ATTACK_H

#include "cli/evidence/evidence.h"

#define SQ_ATTACK_URL "https://attack.mitre.org/techniques/"

struct sq_technique {
	const char *id;	  /* T1059.004 */
	const char *name; /* as MITRE names it */
	const char *path; /* of its page, below SQ_ATTACK_URL */
};

/* NULL where none fits. */
const struct sq_technique *sq_attack_find(const struct sq_evidence *e);

#endif
