/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seed.h - a random seed for the tables whose keys strangers choose
 *
 * The one place of the library that asks the system for something random.
 * Verdicts do not depend on a seed. Thread-safe.
 */
#ifndef SQ_SEED_H
#define SQ_SEED_H

#include <stdint.h>

/*
 * From the kernel; where it has none to give, from the clock and from where
 * things lie in memory, which strangers cannot see either. Never fails.
 */
uint64_t sq_seed(void);

#endif
