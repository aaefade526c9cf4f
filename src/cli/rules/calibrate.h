/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * calibrate.h - what a recorded call costs on this host
 *
 * Looks at auditd for some seconds: how much processor time it takes, and what
 * it writes to its log. Changes nothing; only root may look.
 */
#ifndef SQ_CALIBRATE_H
#define SQ_CALIBRATE_H

#include "cli/rules/price.h"

/*
 * Measure into *cost. Takes three seconds where auditd runs and writes a log.
 * Where nothing can be measured *cost stays but for the reason.
 */
void sq_calibrate(struct sq_cost *cost);

#endif
