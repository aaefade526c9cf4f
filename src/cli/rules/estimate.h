/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * estimate.h - what each depth costs on this host, and who makes most of it
 */
#ifndef SQ_ESTIMATE_H
#define SQ_ESTIMATE_H

#include <stdbool.h>

#include "cli/rules/price.h"

/* Print a line for what is audited now, and one for each depth; or JSON. */
void sq_estimate_print(const struct sq_prices *prices, bool json);

#endif
