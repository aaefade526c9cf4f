/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.h - a list of strings that grows
 */
#ifndef SQ_NAMES_H
#define SQ_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct sq_names {    /* zeros are an empty one */
	char **list; /* owned, as each of them */
	size_t count;
};

/* Append a copy of name. Returns 0 or -SQ_ENOMEM. */
int sq_names_add(struct sq_names *names, const char *name);
bool sq_names_have(const struct sq_names *names, const char *name);
void sq_names_clear(struct sq_names *names); /* and free what it owns */

#endif
