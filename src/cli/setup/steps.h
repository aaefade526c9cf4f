/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * steps.h - what is to be changed for a set-up, or for its undoing
 *
 * Looks at what there is, so what is done already is no step.
 */
#ifndef SQ_STEPS_H
#define SQ_STEPS_H

#include "cli/setup/setup.h"

/* Each puts the steps into s->plan. Returns 0, or -1 with a complaint. */
int sq_steps_setup(struct sq_setup *s);
int sq_steps_undo(struct sq_setup *s);

#endif
