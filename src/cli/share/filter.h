/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filter.h - the calls that programs were seen to make, as a filter
 *
 * A filter for whoever starts the programs: a container engine, or systemd. It
 * allows what they were seen to call, and what starts and ends any program.
 * What the programs start is under the same filter. The names are those of the
 * kernel's headers, which differ from libaudit's in places.
 */
#ifndef SQ_FILTER_H
#define SQ_FILTER_H

#include <stdio.h>

#include "store/codec.h"

/*
 * Write the filter for all of count programs, 1 or more, of a profile of all
 * calls: as the JSON of the OCI that podman and docker take, or as a drop-in of
 * systemd. What is no call of the kernel, or has no name, is left out with a
 * complaint. Returns 0, or SQ_EXIT_WRONG with a complaint: nothing is written.
 */
int sq_filter_seccomp(FILE *to, struct sq_program *const *list, size_t count);
int sq_filter_systemd(FILE *to, struct sq_program *const *list, size_t count);

#endif
