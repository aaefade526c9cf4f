/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * helpers.h - what the unit tests share: cmocka, random numbers, same records
 *
 * cmocka.h wants its headers ahead of it. A test that draws random numbers
 * prints its seed first, and takes it again from SEQIDS_SEED.
 */
#ifndef HELPERS_H
#define HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* cmocka 2 deprecates what cmocka 1 has, and takes a name that tests use. */
#ifdef assert_uint_in_range
#undef assert_in_range
#define assert_in_range assert_uint_in_range
#endif
#undef stop

#include "base/hash.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Says which seed it is, so that a failure can be repeated. */
uint64_t test_seed(void);

/* The next random number of the series that *state stands in. */
uint64_t test_random(uint64_t *state);

/* A random number below n. */
uint64_t test_below(uint64_t *state, uint64_t n);

struct sq_program;

/* Both programs become the same record. */
void assert_same_record(const struct sq_program *a, const struct sq_program *b);

#endif
