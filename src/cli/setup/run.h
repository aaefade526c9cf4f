/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h - other programs, run and waited for
 *
 * They are looked for where root's programs are, whatever PATH says.
 */
#ifndef SQ_RUN_H
#define SQ_RUN_H

#include <stdbool.h>

/*
 * Run the program argv[0], with its standard output thrown away. Returns
 * whether it ended with 0; what it says on standard error is shown if aloud.
 */
bool sq_run(const char *const argv[], bool aloud);

#define SQ_RUN_TEXT (1 << 20) /* bytes; auditctl -l on a host with rules */

/*
 * Run it and keep what it prints, up to SQ_RUN_TEXT bytes. The caller frees.
 * Returns NULL where it cannot be run, or failed.
 */
char *sq_run_read(const char *const argv[]);

#endif
