/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sequel.h - which of several logs comes first
 *
 * A shell's audit.log* gives the newest log first. So files are read in the
 * order of the time, and then of the serial, of their first record. What has
 * none (a file that cannot be read or holds none, standard input, a pipe) stays
 * in its place; files that begin alike stay in the order that was given.
 */
#ifndef SQ_SEQUEL_H
#define SQ_SEQUEL_H

#include <stdbool.h>

#include "input/reader.h"

/*
 * The indices of the count files into order, in the order of reading. Reads
 * the start of each regular file. Returns 0, 1 where the order is another one
 * than was given, or -SQ_ENOMEM.
 */
int sq_sequel_order(char *const *files, unsigned int count,
		    const struct sq_reader_options *options, int stop_fd,
		    unsigned int *order);

#endif
