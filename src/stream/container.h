/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * container.h - which part of a cgroup's path is a container, and its name
 *
 * unitname.h says the rule. Private to unitname.c. Pure; thread-safe.
 */
#ifndef SQ_CONTAINER_H
#define SQ_CONTAINER_H

#include "stream/part.h"

/*
 * Whether p, the part of a path behind above, is a container; then unit is it.
 * first is the first part that is neither slice nor unit, or else a slice.
 */
bool sq_container_take(struct sq_part p, struct sq_part above,
		       struct sq_part first, struct sq_unit *unit);

#endif
