/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * settle.h - rules in which settled programs have a lesser depth
 */
#ifndef SQ_SETTLE_H
#define SQ_SETTLE_H

#include "cli/options.h"

/*
 * seqids rules --settle: say which programs change their depth, write the rules
 * and load them; all, or the old ones are there again. Returns the exit status.
 */
int sq_settle(const struct sq_options *o);

#endif
