/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * called.h - what the container with a number is called, as its engine says
 *
 * docker keeps a file for each container, podman and cri-o one list of all. The
 * files are root's, and are read whole up to SQ_CALLED_MAX. The last
 * SQ_CALLED_SLOTS names are remembered, and for SQ_CALLED_AGAIN_S that there is
 * none. Blocks for the disk. One owner at a time.
 */
#ifndef SQ_CALLED_H
#define SQ_CALLED_H

#include "stream/unitname.h"

#define SQ_CALLED_MAX	  4194304 /* bytes: thousands of containers */
#define SQ_CALLED_SLOTS	  256
#define SQ_CALLED_AGAIN_S 10

struct sq_called;

/*
 * root stands ahead of each path: "" but in tests, borrowed. Caller frees *out.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_called_new(struct sq_called **out, const char *root);
void sq_called_free(struct sq_called *c);

/* Give unit, a container with a number, the name that it has, if any. */
void sq_called_find(struct sq_called *c, struct sq_unit *unit);

#endif
